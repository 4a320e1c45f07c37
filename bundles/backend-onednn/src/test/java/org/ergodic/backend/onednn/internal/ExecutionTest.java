package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ergodic.FailureException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Explanation;
import org.ergodic.backend.Session;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What this backend does in its own way: threads, places of variables, stopping. The conformance kit has the rest. */
@Timeout(120)
class ExecutionTest {
    private static final Path NATIVES = Path.of("target", "natives");

    private final OnednnBackend backend = new OnednnBackend(NATIVES, 2);

    @AfterEach
    void stop() {
        backend.stop();
    }

    private static Tensor wave(Shape shape, double frequency) {
        float[] numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(frequency * i);
        }
        return Tensor.of(shape, numbers);
    }

    /** More iterations than are done in one native call. */
    @Test
    void scalarsOfManyIterationsAreKept() {
        Program program = Program.build(g -> {
            Value v = g.variable("v", DType.F64, Shape.of(3));
            Value next = v.plus(g.iteration().cast(DType.F64));
            g.assign("v", next);
            g.output("sum", next.sum());
            g.output("number", g.iteration());
            g.output("v", next);
        });
        int count = 10_000;
        try (Session session = backend.open(Map.of("v", Tensor.zeros(DType.F64, Shape.of(3))))) {
            Map<String, Tensor> out = session.prepare(program).run(Map.of(), 5, count);
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += 5 + i;
                assertThat(out.get("sum").get(i)).isEqualTo(3 * sum);
                assertThat(out.get("number").get(i)).isEqualTo(5 + i);
            }
            assertThat(out.get("v").doubles()).containsOnly(sum);
        }
    }

    /** One program wants the variables side by side; another one was prepared before that, and goes on with what is there. */
    @Test
    void variablesMoveUnderProgramsThatArePrepared() {
        List<String> names = List.of("a", "b", "c", "d");
        Map<String, Tensor> initial = new HashMap<>();
        names.forEach(name -> initial.put(name, wave(Shape.of(5), 1 + name.charAt(0))));
        Program each = Program.build(g -> names.forEach(
                name -> g.assign(name, g.variable(name, Shape.of(5)).plus(1))));
        Program together = Program.build(g -> {
            List<Value> old =
                    names.stream().map(n -> g.variable(n, Shape.of(5))).toList();
            Value all = g.concat(0, old).times(2);
            for (int i = 0; i < names.size(); i++) {
                g.assign(names.get(i), all.slice(0, 5 * i, 5));
            }
        });
        try (Session session = backend.open(initial)) {
            Executable first = session.prepare(each);
            first.run(Map.of());
            Executable second = session.prepare(together);
            second.run(Map.of());
            first.run(Map.of());
            second.run(Map.of());
            Map<String, Tensor> now = session.read(names);
            for (String name : names) {
                for (int i = 0; i < 5; i++) {
                    float x = (float) initial.get(name).get(i);
                    assertThat(now.get(name).get(i)).isEqualTo(((x + 1) * 2 + 1) * 2);
                }
            }
        }
    }

    /** What is computed from all of a variable cannot be put in its place meanwhile. */
    @Test
    void aVariableIsNotOverwrittenWhileItIsRead() {
        int[] numbers = {40, 10, 30, 0, 20};
        int[] order = {3, 1, 4, 2, 0};
        Program program = Program.build(g -> {
            g.assign("n", g.variable("n", DType.I32, Shape.of(5)).argSort());
            Value w = g.variable("w", Shape.of(16, 16));
            g.assign("w", w.matmul(w));
        });
        float[] turned = new float[256]; // row i has its 1 in column i + 1
        float[] twice = new float[256];
        for (int i = 0; i < 16; i++) {
            turned[16 * i + (i + 1) % 16] = 1;
            twice[16 * i + (i + 2) % 16] = 1;
        }
        try (Session session =
                backend.open(Map.of("n", Tensor.of(Shape.of(5), numbers), "w", Tensor.of(Shape.of(16, 16), turned)))) {
            session.prepare(program).run(Map.of());
            assertThat(session.read(List.of("n")).get("n").ints()).containsExactly(order);
            assertThat(session.read(List.of("w")).get("w").floats()).containsExactly(twice);
        }
    }

    @Test
    void stoppingEndsALongRunAndAllThatComesAfter() throws Exception {
        Program endless =
                Program.build(g -> g.assign("v", g.variable("v", Shape.of(10)).plus(1)));
        Session session = backend.open(Map.of("v", Tensor.zeros(DType.F32, Shape.of(10))));
        Executable executable = session.prepare(endless);
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Map<String, Tensor>> run = CompletableFuture.supplyAsync(() -> {
            running.countDown();
            return executable.run(Map.of(), 0, Integer.MAX_VALUE);
        });
        running.await();
        backend.stop();
        assertThatThrownBy(() -> run.orTimeout(1, TimeUnit.MINUTES).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(FailureException.class)
                .hasMessageContaining("stopped");
        assertThatThrownBy(() -> executable.run(Map.of())).isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> backend.open(Map.of())).isInstanceOf(FailureException.class);
        executable.close();
        session.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("ergodic-onednn"));
    }

    /** An iteration allocates nothing, so that no run is interrupted by the collector. */
    @Test
    void tenThousandStepsCollectNothing() {
        Program program = Program.build(g -> {
            Value x = g.randomNormal(
                    g.keys(g.input("seed", DType.I32, Shape.of(2)), 7, g.iteration(), g.iota(64)),
                    DType.F32,
                    Shape.of(16));
            Value w = g.variable("w", Shape.of(16, 16));
            Value hidden = x.matmul(w).tanh();
            g.assign("w", w.times(0.99).plus(x.matmul(hidden, true, false).times(1e-3)));
            g.output("loss", hidden.square().sum());
        });
        try (Session session = backend.open(Map.of("w", Tensor.zeros(DType.F32, Shape.of(16, 16))))) {
            Executable executable = session.prepare(program);
            Map<String, Tensor> inputs = Map.of("seed", Tensor.of(Shape.of(2), new int[] {1, 2}));
            executable.run(inputs, 0, 1000);
            long before = collections();
            executable.run(inputs, 1000, 10_000);
            assertThat(collections()).isEqualTo(before);
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    /** Training with everything in it that is computed in parts. */
    @Test
    void theBitsDoNotDependOnTheNumberOfThreads() {
        int rows = 250;
        int width = 111;
        Shape shape = Shape.of(rows, width);
        Program program = Program.build(g -> {
            Value x = g.input("x", shape);
            Value w = g.variable("w", Shape.of(width, width));
            Value hidden = x.matmul(w).plus(1).tanh();
            Value loss = hidden.max(x).times(0.5).sigmoid().sum();
            Value gradient = x.matmul(hidden, true, false);
            g.assign("w", w.minus(gradient.times(0.01)));
            g.output("loss", loss);
            g.output("columns", hidden.sum(0));
            g.output(
                    "f64",
                    x.cast(DType.F64).matmul(x.cast(DType.F64), true, false).sum());
        });
        List<Map<String, Tensor>> results = new ArrayList<>();
        for (int threads : new int[] {1, 2, 3}) {
            OnednnBackend other = new OnednnBackend(NATIVES, threads);
            try (Session session = other.open(Map.of("w", Tensor.zeros(DType.F32, Shape.of(width, width))))) {
                Executable executable = session.prepare(program);
                Map<String, Tensor> result = new HashMap<>(executable.run(Map.of("x", wave(shape, 1)), 0, 3));
                result.putAll(session.read(List.of("w")));
                results.add(result);
            } finally {
                other.stop();
            }
        }
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(results.get(2)).isEqualTo(results.get(0));
        double expected = 0;
        for (float number : wave(shape, 1).floats()) {
            expected += 1 / (1 + Math.exp(-0.5 * Math.max(Math.tanh(1), number)));
        }
        assertThat(results.get(0).get("loss").get(0)).isCloseTo(expected, within(1e-5 * expected));
    }

    @Test
    void aProfileTellsWhereTheTimeGoes() {
        Shape large = Shape.of(300_000);
        Program program = Program.build(g -> {
            Value x = g.input("x", large).exp();
            Value v = g.variable("v", large);
            g.assign("v", v.plus(x).tanh());
            g.output(
                    "sum",
                    g.variable("small", Shape.of(3))
                            .plus(g.iteration().cast(DType.F32))
                            .sum());
        });
        Map<String, Tensor> variables =
                Map.of("v", Tensor.zeros(DType.F32, large), "small", Tensor.zeros(DType.F32, Shape.of(3)));
        try (Session session = backend.open(variables)) {
            Executable executable = session.prepare(program);
            Explanation plan = executable.explain();
            Explanation profile = executable.profile(Map.of("x", wave(large, 1)), 0, 20);
            List<Explanation.Step> steps = profile.steps();
            for (int i = 0; i < plan.steps().size(); i++) {
                assertThat(steps.get(i).name()).isEqualTo(plan.steps().get(i).name());
                assertThat(Double.isNaN(steps.get(i).nanos()))
                        .isEqualTo(steps.get(i).rate() == Explanation.Rate.PREPARE);
            }
            Explanation.Step longest = steps.stream()
                    .filter(step -> step.rate() == Explanation.Rate.ITERATION
                            && !step.name().equals("wait"))
                    .reduce((a, b) -> a.nanos() > b.nanos() ? a : b)
                    .orElseThrow();
            assertThat(longest.detail()).contains("f32[300000]");
            assertThat(longest.cost().bytes()).isGreaterThanOrEqualTo(3 * 4 * 300_000);
            assertThat(longest.nanos()).isGreaterThan(1000);
        }
    }

    @Test
    void anInterruptStaysPendingAndChangesNothing() throws Exception {
        Program program =
                Program.build(g -> g.assign("v", g.variable("v", Shape.of(10)).plus(1)));
        try (Session session = backend.open(Map.of("v", Tensor.zeros(DType.F32, Shape.of(10))))) {
            Executable executable = session.prepare(program);
            CompletableFuture<Boolean> pending = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                Thread.currentThread().interrupt();
                executable.run(Map.of(), 0, 1000);
                pending.complete(Thread.currentThread().isInterrupted());
            });
            caller.start();
            assertThat(pending.get(1, TimeUnit.MINUTES)).isTrue();
            assertThat(session.read(List.of("v")).get("v").floats()).containsOnly(1000f);
        }
    }
}
