package org.ergodic.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;

class CompilerTest {
    private static Plan plan(Program program) {
        return Compiler.compile(program, 2, List.of());
    }

    private static List<Kernel> iteration(Plan plan) {
        return plan.kernels().get(Rate.ITERATION);
    }

    private static <K extends Kernel> List<K> kernels(Plan plan, Class<K> kind) {
        return iteration(plan).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void aChainOfElementwiseOperationsIsOneLoop() {
        Plan plan = plan(Program.build(g -> {
            Value x = g.variable("x", Shape.of(100, 30));
            g.assign("x", x.exp().plus(1).times(x).tanh().minus(x.square()));
        }));
        assertThat(iteration(plan)).hasSize(1);
        Kernel.Loop loop = kernels(plan, Kernel.Loop.class).get(0);
        assertThat(loop.dimensions()).containsExactly(3000);
        assertThat(loop.parts()).isEqualTo(100);
        assertThat(loop.views()).hasSize(1);
        // The new value takes the old one's place.
        assertThat(plan.buffers().get(loop.stores().get(0).view().buffer()).storage())
                .isEqualTo(Buffer.Storage.VARIABLE);
        assertThat(plan.arenaBytes()).isZero();
    }

    @Test
    void anUpdateOfManyVariablesAsOneVectorIsOneLoopInPlace() {
        Plan plan = plan(Program.build(g -> {
            List<Value> weights = List.of(g.variable("a", Shape.of(4, 3)), g.variable("b", Shape.of(5)));
            List<Value> flat =
                    weights.stream().map(w -> w.reshape(w.shape().size())).toList();
            Value all = g.concat(0, flat);
            Value m = g.variable("m", Shape.of(17));
            Value moved = m.times(0.9).plus(all.times(0.1));
            Value updated = all.minus(moved.times(0.5));
            g.assign("m", moved);
            g.assign("a", updated.slice(0, 0, 12).reshape(4, 3));
            g.assign("b", updated.slice(0, 12, 5));
        }));
        assertThat(plan.blocks()).contains(List.of("a", "b"));
        assertThat(iteration(plan)).hasSize(1);
        assertThat(plan.arenaBytes()).isZero();
    }

    @Test
    void oldValuesThatAreNeededLaterAreNotOverwritten() {
        Plan plan = plan(Program.build(g -> {
            Value a = g.variable("a", Shape.of(3));
            Value b = g.variable("b", Shape.of(3));
            g.assign("a", b);
            g.assign("b", a);
        }));
        assertThat(iteration(plan)).hasSize(4);
    }

    @Test
    void whatDoesNotChangeIsComputedOnce() {
        Plan plan = plan(Program.build(g -> {
            Value table = g.input("table", Shape.of(64)).sin();
            Value x = g.variable("x", Shape.of(64));
            g.assign("x", x.plus(table));
        }));
        assertThat(plan.kernels().get(Rate.RUN)).hasSize(1);
        assertThat(iteration(plan)).hasSize(1);
    }

    @Test
    void transposedFactorsAreReadWhereTheyAre() {
        Plan plan = plan(Program.build(g -> {
            Value a = g.input("a", Shape.of(40, 50));
            Value b = g.input("b", Shape.of(60, 40));
            g.output(
                    "c",
                    a.transpose(1, 0)
                            .matmul(b.transpose(1, 0))
                            .plus(g.iteration().cast(org.ergodic.tensor.DType.F32)));
        }));
        Kernel.Product product = (Kernel.Product) plan.kernels().get(Rate.RUN).get(0);
        assertThat(product.a().strides()).containsExactly(0, 1, 50);
        assertThat(product.b().strides()).containsExactly(0, 1, 40);
    }

    @Test
    void aSumOfProductsIsAddedUpInOnePlace() {
        Plan plan = plan(Program.build(g -> {
            Value x = g.variable("x", Shape.of(32, 32));
            Value y = g.variable("y", Shape.of(32, 32));
            g.assign("x", x.plus(1));
            g.assign("z", x.matmul(y).plus(y.matmul(x)));
        }));
        assertThat(kernels(plan, Kernel.Product.class).stream().map(Kernel.Product::adds))
                .containsExactly(false, true);
    }

    /** A sampler's time is the same for all samples, so what depends on it alone is computed for one. */
    @Test
    void rowsThatAreAllEqualAreComputedOnce() {
        Plan plan = plan(Program.build(g -> {
            Value time = g.iteration().cast(org.ergodic.tensor.DType.F32).broadcast(Shape.of(256));
            Value embedding =
                    time.reshape(256, 1).times(g.input("f", Shape.of(1, 64))).sin();
            Value x = g.variable("x", Shape.of(256, 16));
            Value w = g.variable("w", Shape.of(80, 16));
            g.assign("x", g.concat(1, List.of(x, embedding)).matmul(w));
        }));
        assertThat(kernels(plan, Kernel.Product.class).stream().map(Kernel.Product::rows))
                .containsExactlyInAnyOrder(256, 1);
        assertThat(kernels(plan, Kernel.Loop.class))
                .filteredOn(loop -> loop.name().contains("sin"))
                .allSatisfy(loop -> assertThat(loop.dimensions()).containsExactly(64));
    }

    @Test
    void memoryIsUsedAgain() {
        Plan plan = plan(Program.build(g -> {
            Value x = g.variable("x", Shape.of(64, 64));
            Value w = g.variable("w", Shape.of(64, 64));
            for (int i = 0; i < 10; i++) {
                x = x.matmul(w).tanh();
            }
            g.assign("x", x);
        }));
        assertThat(plan.arenaBytes()).isLessThanOrEqualTo(3 * 64 * 64 * 4);
    }

    @Test
    void threadsThatKeepToTheirRowsDoNotMeet() {
        Plan plan = plan(Program.build(g -> {
            Value x = g.variable("x", Shape.of(256, 64));
            Value w = g.variable("w", Shape.of(64, 64));
            Value h = x.matmul(w).sigmoid().matmul(w).tanh();
            g.assign("x", h.div(h.square().sum(1).sqrt().plus(1).reshape(256, 1)));
        }));
        assertThat(Compiler.schedule(plan, Rate.ITERATION, 2).get(0)).noneMatch(Task::waits);
    }

    /** What is computed is the same for any number of threads; only the order differs. */
    @Test
    void theNumberOfThreadsChangesNoKernel() {
        Program program = Program.build(g -> {
            Value x = g.variable("x", Shape.of(256, 64));
            Value w = g.variable("w", Shape.of(64, 64));
            Value y = x.matmul(w).tanh();
            g.assign("w", w.minus(x.matmul(y, true, false).times(0.01)));
            g.output("loss", y.square().sum());
        });
        List<String> one = describe(Compiler.compile(program, 1, List.of()));
        for (int threads : new int[] {2, 3, 16}) {
            Plan plan = Compiler.compile(program, threads, List.of());
            assertThat(describe(plan)).containsExactlyInAnyOrderElementsOf(one);
            List<List<Task>> tasks = Compiler.schedule(plan, Rate.ITERATION, threads);
            for (int kernel = 0; kernel < iteration(plan).size(); kernel++) {
                assertThat(parts(tasks, kernel))
                        .containsExactlyElementsOf(
                                IntStream.range(0, iteration(plan).get(kernel).parts())
                                        .boxed()
                                        .toList());
            }
        }
    }

    private static List<String> describe(Plan plan) {
        return iteration(plan).stream()
                .map(kernel -> kernel.name() + " " + kernel.parts())
                .toList();
    }

    private static List<Integer> parts(List<List<Task>> tasks, int kernel) {
        List<Integer> parts = new ArrayList<>();
        for (List<Task> thread : tasks) {
            for (Task task : thread) {
                if (task.kernel() == kernel) {
                    IntStream.range(task.from(), task.to()).forEach(parts::add);
                }
            }
        }
        return parts.stream().sorted().toList();
    }
}
