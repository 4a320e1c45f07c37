package org.ergodic.backend.nd4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ergodic.FailureException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Explanation;
import org.ergodic.backend.Session;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What this backend does in its own way: planning, taking memory over, stopping. The conformance kit has the rest. */
class ExecutionTest {
    private final Nd4jBackend backend = new Nd4jBackend(Path.of("target", "natives"), 2);

    @AfterEach
    void stop() {
        backend.stop();
    }

    private static Plan plan(Consumer<Graph> body) {
        Program lowered = Lowering.lower(Program.build(body));
        return new Plan(lowered, new Fusion(lowered));
    }

    @Test
    void aChainOfElementwiseOperationsTakesOnePlace() {
        Plan plan = plan(g -> {
            Value x = g.variable("x", Shape.of(24, 1000)).plus(g.iteration().cast(DType.F32));
            for (int i = 0; i < 20; i++) {
                x = x.exp().times(0.5);
            }
            g.output("mean", x.sum());
        });
        assertThat(plan.size()).isBetween(96_000L, 97_000L);
    }

    @Test
    void memoryIsTakenAgainAfterTheLastUse() {
        Plan plan = plan(g -> {
            Value x = g.variable("x", Shape.of(24, 24)).times(g.iteration().cast(DType.F32));
            for (int i = 0; i < 20; i++) {
                x = x.matmul(x);
            }
            g.output("sum", x.sum());
        });
        long matrix = 24 * 24 * 4;
        assertThat(plan.size()).isLessThan(4 * matrix + 24 * 24 * 4 + 1);
    }

    @Test
    void thePlanIsToldCallByCall() {
        Shape shape = Shape.of(3);
        Program program = Program.build(g -> {
            Value given = g.input("x", shape).plus(g.constant(2).exp());
            Value moving = g.variable("moving", shape);
            g.assign("moving", moving.plus(given));
            g.assign("old", moving);
            g.output(
                    "share",
                    moving.less(given)
                            .cast(DType.F32)
                            .plus(moving.equalTo(given).cast(DType.F32).times(0.5)));
        });
        Map<String, Tensor> zeros =
                Map.of("moving", Tensor.zeros(DType.F32, shape), "old", Tensor.zeros(DType.F32, shape));
        try (Session session = backend.open(zeros)) {
            Executable executable = session.prepare(program);
            Explanation plan = executable.explain();
            assertThat(plan.operations()).isEqualTo(Explanation.operations(program));
            assertThat(plan.steps())
                    .extracting(step -> step.rate() + " " + step.name() + " " + step.detail())
                    .containsExactlyInAnyOrder(
                            "PREPARE constant f32[]",
                            "PREPARE exp f32[] from f32[]",
                            "RUN add f32[3] from f32[3], f32[]",
                            "ITERATION add f32[3] from f32[3], f32[3]",
                            "ITERATION share f32[3] from f32[3], f32[3]",
                            "ITERATION copy f32[3]", // old, to the side, and from there
                            "ITERATION copy f32[3]",
                            "ITERATION copy f32[3]"); // moving, which is read after its new value is known
            Explanation profile = executable.profile(Map.of("x", Tensor.of(shape, 1, 2, 3f)), 0, 10);
            assertThat(profile.steps()).allSatisfy(step -> assertThat(Double.isNaN(step.nanos()))
                    .isEqualTo(step.rate() == Explanation.Rate.PREPARE));
            assertThat(session.read(List.of("moving")).get("moving").get(0))
                    .isCloseTo((float) (10 * (1 + Math.exp(2))), within(1e-3));
        }
    }

    @Test
    void whatDependsOnConstantsOrOnTheRunIsNotComputedInEveryIteration() {
        Program lowered = Lowering.lower(Program.build(g -> {
            Value constant = g.constant(2).exp();
            Value given = g.input("x", Shape.of(3)).plus(constant);
            Value fixed = given.times(g.variable("fixed", Shape.of(3)));
            Value moving = g.variable("moving", Shape.of(3));
            g.assign("moving", moving.plus(fixed));
        }));
        Plan plan = new Plan(lowered, new Fusion(lowered));
        List<String> rates = plan.order().stream()
                .map(value -> value.op().text() + " " + plan.rate(value))
                .toList();
        assertThat(rates)
                .containsExactly(
                        "constant PREPARE",
                        "exp PREPARE",
                        "input RUN",
                        "add RUN",
                        "variable RUN",
                        "mul RUN",
                        "variable ITERATION",
                        "add ITERATION");
    }

    /** v ← v + 1 happens in place, u keeps the old v, and the old v is seen by all readers. */
    @Test
    void aVariableIsAssignedInPlaceOnlyAfterItsReads() {
        Shape shape = Shape.of(2, 3);
        Program program = Program.build(g -> {
            Value v = g.variable("v", shape);
            Value u = g.variable("u", shape);
            Value next = v.plus(1);
            g.assign("v", next);
            g.assign("u", v.times(10));
            g.output("late", v.plus(u).plus(next));
        });
        try (Session session =
                backend.open(Map.of("v", Tensor.zeros(DType.F32, shape), "u", Tensor.zeros(DType.F32, shape)))) {
            Tensor late = session.prepare(program).run(Map.of(), 0, 4).get("late");
            // v = 3, u = 10·2, next = 4
            assertThat(late.floats()).containsOnly(27f);
            assertThat(session.read(List.of("v")).get("v").floats()).containsOnly(4f);
            assertThat(session.read(List.of("u")).get("u").floats()).containsOnly(30f);
        }
    }

    /** The shares of a maximum's arguments, which are computed in one call, at every kind of number. */
    @Test
    void sharesOfAMaximum() {
        float[] numbers = {
            0f,
            -0f,
            1f,
            -1f,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY
        };
        int n = numbers.length;
        for (DType type : List.of(DType.F32, DType.F64)) {
            Program program = Program.build(g -> {
                Value a = g.input("a", type, Shape.of(n, 1)).broadcast(Shape.of(n, n));
                Value b = g.input("b", type, Shape.of(n)).broadcast(Shape.of(n, n));
                g.output(
                        "share",
                        a.less(b).cast(type).plus(a.equalTo(b).cast(type).times(0.5)));
            });
            try (Session session = backend.open(Map.of())) {
                Tensor share = session.prepare(program)
                        .run(Map.of(
                                "a",
                                Tensor.of(Shape.of(n, 1), numbers).as(type),
                                "b",
                                Tensor.of(Shape.of(n), numbers).as(type)))
                        .get("share");
                for (int i = 0; i < n * n; i++) {
                    float a = numbers[i / n];
                    float b = numbers[i % n];
                    assertThat(share.get(i)).isEqualTo(a < b ? 1 : a == b ? 0.5 : 0);
                }
            }
        }
    }

    /** Every row of a product has the bits that it has in any other place, for sizes that are no multiple of a vector. */
    @Test
    void theBitsOfARowDoNotDependOnItsPlace() {
        for (int[] size : new int[][] {{5, 7, 3}, {37, 64, 33}, {100, 784, 50}, {128, 2, 64}, {256, 64, 1}}) {
            int rows = size[0];
            Shape left = Shape.of(rows, size[1]);
            float[] row = new float[size[1]];
            float[] x = new float[left.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) Math.sin(i + 0.3);
            }
            for (int i = 0; i < rows; i++) {
                System.arraycopy(row, 0, x, i * row.length, row.length);
            }
            for (boolean transposed : new boolean[] {false, true}) {
                Shape right = transposed ? Shape.of(size[2], size[1]) : Shape.of(size[1], size[2]);
                float[] w = new float[right.size()];
                for (int i = 0; i < w.length; i++) {
                    w[i] = (float) Math.cos(3 * i);
                }
                Program program = Program.build(
                        g -> g.output("y", g.input("x", left).matmul(g.variable("w", right), false, transposed)));
                try (Session session = backend.open(Map.of("w", Tensor.of(right, w)))) {
                    Tensor y = session.prepare(program)
                            .run(Map.of("x", Tensor.of(left, x)))
                            .get("y");
                    Tensor first = y.rows(0, 1);
                    for (int i = 1; i < rows; i++) {
                        assertThat(y.rows(i, i + 1)).isEqualTo(first);
                    }
                }
            }
        }
    }

    @Test
    void theVectorLoopsAreAsPreciseAsSinglePrecisionAllows() {
        int n = 5000;
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (Math.pow(10, i % 9 - 6) * Math.sin(i));
        }
        Program program = Program.build(g -> {
            Value value = g.input("x", Shape.of(n));
            g.output("tanh", value.tanh());
            g.output("sigmoid", value.sigmoid());
        });
        try (Session session = backend.open(Map.of())) {
            Map<String, Tensor> out = session.prepare(program).run(Map.of("x", Tensor.of(Shape.of(n), x)));
            for (int i = 0; i < n; i++) {
                double tanh = Math.tanh(x[i]);
                assertThat(out.get("tanh").get(i)).isCloseTo(tanh, within(3e-7 * Math.abs(tanh)));
                double sigmoid = 1 / (1 + Math.exp(-x[i]));
                assertThat(out.get("sigmoid").get(i)).isCloseTo(sigmoid, within(3e-7 * sigmoid + 1e-37));
            }
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
                .noneMatch(thread -> thread.getName().startsWith("ergodic-nd4j"));
    }

    /** Large enough for elementwise operations and products to be computed in parts, where there are several lanes. */
    @Test
    void theBitsDoNotDependOnTheNumberOfLanes() {
        int rows = 250;
        int width = 1111;
        float[] numbers = new float[rows * width];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(i);
        }
        Shape shape = Shape.of(rows, width);
        Tensor x = Tensor.of(shape, numbers);
        Program program = Program.build(g -> {
            Value value = g.input("x", shape);
            Value w = g.variable("w", Shape.of(width, width));
            Value hidden = value.matmul(w).plus(1).tanh();
            Value loss = hidden.max(value).times(0.5).sigmoid().sum();
            Value gradient = value.matmul(hidden, true, false);
            g.assign("w", w.minus(gradient.times(0.01)));
            g.output("loss", loss);
            g.output("positive", value.less(hidden).cast(DType.F32));
            g.output(
                    "f64",
                    value.cast(DType.F64)
                            .matmul(value.cast(DType.F64), true, false)
                            .sum());
        });
        List<Map<String, Tensor>> results = new ArrayList<>();
        for (int lanes : new int[] {1, 2, 3}) {
            Nd4jBackend other = new Nd4jBackend(Path.of("target", "natives"), lanes);
            try (Session session = other.open(Map.of("w", Tensor.zeros(DType.F32, Shape.of(width, width))))) {
                Executable executable = session.prepare(program);
                Map<String, Tensor> result = new HashMap<>(executable.run(Map.of("x", x), 0, 3));
                result.putAll(session.read(List.of("w")));
                results.add(result);
            } finally {
                other.stop();
            }
        }
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(results.get(2)).isEqualTo(results.get(0));
        double expected = 0;
        for (float number : numbers) {
            expected += 1 / (1 + Math.exp(-0.5 * Math.max(Math.tanh(1), number)));
        }
        assertThat(results.get(0).get("loss").get(0)).isCloseTo(expected, within(1e-5 * expected));
    }

    @Test
    void tensorsThatAreTooLargeAreRefused() {
        Program program = Program.build(g -> g.output(
                "y",
                g.input("x", Shape.of(1)).broadcast(Shape.of(30_000, 30_000)).sum()));
        try (Session session = backend.open(Map.of())) {
            assertThatThrownBy(() -> session.prepare(program)).hasMessageContaining("2 GiB");
        }
    }
}
