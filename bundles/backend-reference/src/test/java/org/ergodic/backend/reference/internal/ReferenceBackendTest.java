package org.ergodic.backend.reference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Explanation;
import org.ergodic.backend.Session;
import org.ergodic.program.Convolution;
import org.ergodic.program.Cost;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Cases whose results were worked out by hand; the conformance kit has the rest. */
class ReferenceBackendTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    @Test
    void gradientDescentOnAParabolaFollowsItsClosedForm() {
        Program program = Program.build(g -> {
            Value w = g.variable("w", DType.F64, Shape.scalar());
            Value distance = w.minus(3);
            g.assign("w", w.minus(distance.times(2 * 0.1)));
            g.output("loss", distance.square());
        });
        try (Session session = backend.open(Map.of("w", Tensor.of(DType.F64, Shape.scalar(), 5)))) {
            double[] losses =
                    session.prepare(program).run(Map.of(), 0, 20).get("loss").doubles();
            for (int k = 0; k < 20; k++) {
                assertThat(losses[k]).isCloseTo(4 * Math.pow(0.64, k), within(1e-14));
            }
            double w = session.read(List.of("w")).get("w").get(0);
            assertThat(w).isCloseTo(3 + 2 * Math.pow(0.8, 20), within(1e-14));
        }
    }

    @Test
    void thePlanIsToldValueByValue() {
        Program program = Program.build(g -> {
            Value w = g.variable("w", Shape.of(2, 3));
            Value y = g.input("x", Shape.of(5, 2)).matmul(w);
            g.output("y", y.reshape(3, 5));
            g.assign("w", w.plus(1));
            y.exp(); // nobody needs it
        });
        try (Session session = backend.open(Map.of("w", Tensor.zeros(DType.F32, Shape.of(2, 3))))) {
            Executable executable = session.prepare(program);
            Explanation plan = executable.explain();
            assertThat(plan.operations()).as("matmul, reshape, add, exp").isEqualTo(4);
            assertThat(plan.steps())
                    .extracting(Explanation.Step::name, Explanation.Step::detail, Explanation.Step::cost)
                    .containsExactly(
                            tuple("matmul", "f32[5,3] from f32[5,2], f32[2,3]", new Cost(60, 4 * (15 + 10 + 6))),
                            tuple("add", "f32[2,3] from f32[2,3], f32[]", new Cost(6, 4 * (6 + 6 + 1))),
                            tuple("assign", "variables: 1", new Cost(0, 4 * 4 * 6)));
            assertThat(plan.buffers()).isEqualTo(3);
            assertThat(plan.memory()).isEqualTo(4 * (15 + 6 + 6));
            Explanation profile = executable.profile(Map.of("x", Tensor.zeros(DType.F32, Shape.of(5, 2))), 0, 100);
            assertThat(profile.steps()).allMatch(step -> step.nanos() > 0 && step.nanos() < 1e9);
            assertThat(session.read(List.of("w")).get("w").get(5)).isEqualTo(100);
        }
    }

    @Test
    void productsOfSmallMatrices() {
        Program program = Program.build(g -> {
            Value a = g.input("a", Shape.of(2, 3));
            Value b = g.input("b", Shape.of(3, 2));
            g.output("ab", a.matmul(b));
            g.output("aTbT", a.matmul(b, true, true));
            g.output("aaT", a.matmul(a, false, true));
            g.output("aTa", a.matmul(a, true, false));
        });
        Tensor a = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6f);
        Tensor b = Tensor.of(Shape.of(3, 2), 7, 8, 9, 10, 11, 12f);
        try (Session session = backend.open(Map.of())) {
            Map<String, Tensor> out = session.prepare(program).run(Map.of("a", a, "b", b));
            assertThat(out.get("ab")).isEqualTo(Tensor.of(Shape.of(2, 2), 58, 64, 139, 154f));
            assertThat(out.get("aTbT")).isEqualTo(Tensor.of(Shape.of(3, 3), 39, 49, 59, 54, 68, 82, 69, 87, 105f));
            assertThat(out.get("aaT")).isEqualTo(Tensor.of(Shape.of(2, 2), 14, 32, 32, 77f));
            assertThat(out.get("aTa")).isEqualTo(Tensor.of(Shape.of(3, 3), 17, 22, 27, 22, 29, 36, 27, 36, 45f));
        }
    }

    @Test
    void singlePrecisionSumsAddUpInDouble() {
        int n = 1 << 20;
        float[] tenths = new float[n];
        Arrays.fill(tenths, 0.1f);
        Program program =
                Program.build(g -> g.output("sum", g.input("x", Shape.of(n)).sum()));
        try (Session session = backend.open(Map.of())) {
            Tensor sum = session.prepare(program)
                    .run(Map.of("x", Tensor.of(Shape.of(n), tenths)))
                    .get("sum");
            assertThat(sum.floats()).containsExactly((float) (n * (double) 0.1f));
        }
    }

    private Map<String, Tensor> run(Program program, Map<String, Tensor> inputs) {
        try (Session session = backend.open(Map.of())) {
            return session.prepare(program).run(inputs);
        }
    }

    /** The second difference of squares is 2, of a line 0; a kernel is not mirrored. */
    @Test
    void convolutionsOfPolynomials() {
        Convolution apart = Convolution.of(1).dilated(2).strided(2);
        Program program = Program.build(g -> {
            Value x = g.input("x", Shape.of(1, 9, 2));
            Value second = g.constant(Tensor.of(Shape.of(3, 2, 1), 1, 1, -2, -2, 1, 1f));
            Value shift = g.constant(Tensor.of(Shape.of(2, 1, 2), 0, 0, 1, 10f));
            g.output("second", x.conv(second, Convolution.of(1)));
            g.output("apart", x.conv(second, apart));
            g.output("shift", x.conv(shift, Convolution.of(1).grouped(2).strided(3)));
        });
        float[] x = new float[18];
        for (int i = 0; i < 9; i++) {
            x[2 * i] = i * i;
            x[2 * i + 1] = 5 * i;
        }
        Map<String, Tensor> out = run(program, Map.of("x", Tensor.of(Shape.of(1, 9, 2), x)));
        assertThat(out.get("second")).isEqualTo(Tensor.of(Shape.of(1, 7, 1), 2, 2, 2, 2, 2, 2, 2f));
        assertThat(out.get("apart")).isEqualTo(Tensor.of(Shape.of(1, 3, 1), 8, 8, 8f));
        assertThat(out.get("shift")).isEqualTo(Tensor.of(Shape.of(1, 3, 2), 1, 50, 16, 200, 49, 350f));
    }

    @Test
    void periodicPaddingGoesRoundAsOftenAsItTakes() {
        Program program = Program.build(g -> {
            Value x = g.iota(15).reshape(5, 3);
            g.output("y", x.padPeriodic(new int[] {7, 1}, new int[] {11, 6}));
            g.output("none", x.padPeriodic(new int[] {0, 0}, new int[] {0, 0}));
            g.output("whole", x.padPeriodic(new int[] {5, 0}, new int[] {0, 3}));
        });
        Map<String, Tensor> out = run(program, Map.of());
        int[] y = new int[23 * 10];
        Arrays.setAll(y, i -> 3 * Math.floorMod(i / 10 - 7, 5) + Math.floorMod(i % 10 - 1, 3));
        assertThat(out.get("y")).isEqualTo(Tensor.of(Shape.of(23, 10), y));
        int[] whole = new int[60];
        Arrays.setAll(whole, i -> 3 * (i / 6 % 5) + i % 6 % 3);
        assertThat(out.get("whole")).isEqualTo(Tensor.of(Shape.of(10, 6), whole));
        assertThat(out.get("none").ints()).isEqualTo(IntStream.range(0, 15).toArray());
    }

    @Test
    void sortingKeepsTheOrderOfEqualsAndPutsNaNLast() {
        float nan = Float.NaN;
        Program program = Program.build(g -> {
            Value x = g.input("x", Shape.of(2, 5));
            g.output("order", x.argSort());
            g.output("sorted", x.sort());
            g.output("largest", x.argMax());
        });
        Tensor x = Tensor.of(Shape.of(2, 5), 3, nan, -1, 3, -0f, 0f, -0f, 2, 2, 1f);
        Map<String, Tensor> out = run(program, Map.of("x", x));
        assertThat(out.get("order").ints()).containsExactly(2, 4, 0, 3, 1, 0, 1, 4, 2, 3);
        assertThat(out.get("sorted").floats()).containsExactly(-1, -0f, 3, 3, nan, 0f, -0f, 1, 2, 2);
        assertThat(out.get("largest").ints()).containsExactly(1, 2);
    }

    /** Each of the 24 orders of four with the same frequency: chi-squared of 23 degrees, 49.7 at a probability of 0.001. */
    @Test
    void randomPermutationsAreAllAsLikely() {
        int rows = 24_000;
        Program program = Program.build(g -> {
            Value keys = g.keys(g.constant(Tensor.of(Shape.of(2), 7, 0)), 98, g.iteration(), g.iota(rows));
            g.output("orders", g.randomPermutation(keys, 4));
        });
        int[] orders = run(program, Map.of()).get("orders").ints();
        Map<Integer, Integer> counts = new HashMap<>();
        for (int row = 0; row < rows; row++) {
            int[] order = Arrays.copyOfRange(orders, 4 * row, 4 * row + 4);
            assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3);
            counts.merge(Arrays.hashCode(order), 1, Integer::sum);
        }
        double chiSquared = counts.values().stream()
                .mapToDouble(count -> Math.pow(count - 1000.0, 2) / 1000)
                .sum();
        assertThat(counts).hasSize(24);
        assertThat(chiSquared).isLessThan(49.7);
    }
}
