package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ergodic.backend.onednn.internal.Running.Data;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.Store.Reduction;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops as the machine runs them beside the same loops in plain Java. */
class LoopsTest {
    private static final double[] EDGES = {
        0,
        -0.0,
        1e-40,
        -1e-40,
        1.2e-38,
        1e-10,
        -1e-10,
        1e-4,
        -1e-4,
        0.3,
        -0.3,
        0.5,
        -0.5,
        1,
        -1,
        1.0001,
        1.5,
        -1.5,
        2,
        -2,
        3,
        -3,
        10,
        -10,
        20,
        -20,
        50,
        -50,
        88,
        -88,
        88.8,
        -87.4,
        100,
        -100,
        800,
        -800,
        1e5,
        -1e5,
        1e30,
        -1e30,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };
    private static final double[] INTEGERS = {
        0, 1, -1, 2, 3, -7, 46341, 16777217, -2147483647, Integer.MAX_VALUE, Integer.MIN_VALUE, 100, -100
    };

    private static Kernel.Loop loop(
            int[] dimensions,
            boolean[] reduced,
            List<View> views,
            List<Node> nodes,
            List<Store> stores,
            int axis,
            int parts) {
        return new Kernel.Loop("test", dimensions, reduced, views, nodes, stores, axis, parts);
    }

    private static View view(int buffer, long offset, long... strides) {
        return new View(buffer, offset, strides);
    }

    private static Data zeros(DType type, int size) {
        return new Data(type, new double[size]);
    }

    private static Data draws(DType type, int size) {
        Philox draws = new Philox(5, 1, size, 0);
        Data data = zeros(type, size);
        for (int i = 0; i < size; i++) {
            data.set(i, type == DType.I32 ? draws.integer(i, 19) - 9 : draws.normal(i));
        }
        return data;
    }

    /** What is to be checked: all of a test is compiled at once. */
    private record Case(Kernel.Loop loop, double relative, double scale, List<Data> data) {}

    private final List<Case> cases = new ArrayList<>();

    /** All numbers within {@code relative} of the plain ones, or of {@code scale} where that is more. */
    private void check(Kernel.Loop loop, double relative, double scale, Data... data) {
        cases.add(new Case(loop, relative, scale, List.of(data)));
    }

    @AfterEach
    void checkAll() {
        List<Running.Job> jobs = cases.stream()
                .map(one -> new Running.Job(
                        one.loop(), one.data().stream().map(Data::copy).toList()))
                .toList();
        Running.run(jobs);
        for (int c = 0; c < jobs.size(); c++) {
            Case one = cases.get(c);
            List<Data> expected = one.data().stream().map(Data::copy).toList();
            Plain.run(one.loop(), expected);
            for (int k = 0; k < expected.size(); k++) {
                compare(one, k, expected.get(k), jobs.get(c).buffers().get(k));
            }
        }
    }

    private static void compare(Case one, int buffer, Data expected, Data found) {
        for (int i = 0; i < expected.elements().length; i++) {
            double right = expected.get(i);
            double own = found.get(i);
            boolean near = Double.isNaN(right)
                    ? Double.isNaN(own)
                    : own == right || Math.abs(own - right) <= one.relative() * Math.max(Math.abs(right), one.scale());
            assertThat(near)
                    .as("%s: buffer %d, element %d is %s, not %s", one.loop(), buffer, i, own, right)
                    .isTrue();
        }
    }

    private static Stream<Op> unary() {
        return Stream.of(
                Op.NEG,
                Op.ABS,
                Op.SIGN,
                Op.EXP,
                Op.LOG,
                Op.LOG1P,
                Op.SQRT,
                Op.SIN,
                Op.COS,
                Op.TANH,
                Op.SIGMOID,
                Op.SOFTPLUS,
                Op.FLOOR);
    }

    @ParameterizedTest
    @MethodSource("unary")
    void eachElementOfOne(Op op) {
        for (DType type : List.of(DType.F32, DType.F64)) {
            boolean circular = op == Op.SIN || op == Op.COS;
            double[] x = Arrays.stream(EDGES)
                    .filter(v -> !circular || type == DType.F64 || Math.abs(v) < 1e6 || !Double.isFinite(v))
                    .map(v -> Running.rounded(type, v))
                    .toArray();
            Kernel.Loop loop = loop(
                    new int[] {x.length},
                    new boolean[1],
                    List.of(view(0, 0, 1)),
                    List.of(Node.load(type, 0), Node.of(op, type, 0)),
                    List.of(new Store(1, view(1, 0, 1), Reduction.NONE)),
                    0,
                    3);
            double relative = type == DType.F64 ? 1e-14 : circular ? 1e-6 : 3e-7;
            double scale = circular ? 1 : type == DType.F64 ? 0 : Float.MIN_NORMAL / relative;
            check(loop, relative, scale, new Data(type, x), zeros(type, x.length));
        }
        if (op == Op.NEG || op == Op.ABS || op == Op.SIGN) {
            Kernel.Loop loop = loop(
                    new int[] {INTEGERS.length},
                    new boolean[1],
                    List.of(view(0, 0, 1)),
                    List.of(Node.load(DType.I32, 0), Node.of(op, DType.I32, 0)),
                    List.of(new Store(1, view(1, 0, 1), Reduction.NONE)),
                    -1,
                    1);
            check(loop, 0, 0, new Data(DType.I32, INTEGERS), zeros(DType.I32, INTEGERS.length));
        }
    }

    private static Stream<Op> binary() {
        return Stream.of(Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.POW, Op.MAX, Op.MIN, Op.LESS, Op.LESS_EQUAL, Op.EQUAL);
    }

    /** Each number with each. */
    @ParameterizedTest
    @MethodSource("binary")
    void eachElementOfTwo(Op op) {
        for (DType type : DType.values()) {
            if (op == Op.POW && type == DType.I32) {
                continue;
            }
            double[] x = Arrays.stream(type == DType.I32 ? INTEGERS : EDGES)
                    .map(v -> Running.rounded(type, v))
                    .toArray();
            int n = x.length;
            boolean compares = op == Op.LESS || op == Op.LESS_EQUAL || op == Op.EQUAL;
            DType result = compares ? DType.I32 : type;
            Kernel.Loop loop = loop(
                    new int[] {n, n},
                    new boolean[2],
                    List.of(view(0, 0, 1, 0), view(0, 0, 0, 1)),
                    List.of(Node.load(type, 0), Node.load(type, 1), Node.of(op, result, 0, 1)),
                    List.of(new Store(2, view(1, 0, n, 1), Reduction.NONE)),
                    0,
                    2);
            check(
                    loop,
                    op == Op.POW ? type == DType.F32 ? 1e-7 : 1e-14 : 0,
                    0,
                    new Data(type, x),
                    zeros(result, n * n));
        }
    }

    @Test
    void selectionsAndCasts() {
        double[] all = DoubleStream.concat(
                        Arrays.stream(EDGES),
                        DoubleStream.of(2147483647.0, 2147483648.0, -2147483648.0, -2147483649.0, 1e300))
                .toArray();
        for (DType from : DType.values()) {
            double[] x = Arrays.stream(from == DType.I32 ? INTEGERS : all)
                    .map(v -> Running.rounded(from, v))
                    .toArray();
            for (DType to : DType.values()) {
                Kernel.Loop loop = loop(
                        new int[] {x.length},
                        new boolean[1],
                        List.of(view(0, 0, 1)),
                        List.of(
                                Node.load(from, 0),
                                Node.of(Op.CAST, to, 0),
                                Node.constant(to, 7),
                                Node.constant(from, 0),
                                Node.of(Op.LESS, DType.I32, 3, 0),
                                Node.of(Op.SELECT, to, 4, 1, 2)),
                        List.of(
                                new Store(1, view(1, 0, 1), Reduction.NONE),
                                new Store(5, view(2, 0, 1), Reduction.NONE)),
                        0,
                        2);
                check(loop, 0, 0, new Data(from, x), zeros(to, x.length), zeros(to, x.length));
            }
        }
    }

    /** Of every size around that of a register, in ranges that begin anywhere. */
    @ParameterizedTest
    @EnumSource(DType.class)
    void everyLengthAndRange(DType type) {
        for (int n : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100}) {
            for (int parts : new int[] {1, 3, 7}) {
                Kernel.Loop loop = loop(
                        new int[] {n},
                        new boolean[1],
                        List.of(view(0, 1, 1), view(1, 0, 1)),
                        List.of(Node.load(type, 0), Node.load(type, 1), Node.of(Op.MUL, type, 0, 1)),
                        List.of(new Store(2, view(1, 0, 1), Reduction.NONE)),
                        0,
                        parts);
                check(loop, 0, 0, draws(type, n + 2), draws(type, n + 1));
            }
        }
    }

    /** Transposed, repeated, with gaps, backwards; the destination too. */
    @ParameterizedTest
    @EnumSource(DType.class)
    void everyStride(DType type) {
        int[][] shapes = {{3, 5, 7}, {2, 1, 19}, {9, 16, 2}, {1, 1, 1}, {20, 3, 8}};
        for (int[] d : shapes) {
            int size = d[0] * d[1] * d[2];
            long[][] layouts = {
                {d[1] * d[2], d[2], 1},
                {1, d[0], d[0] * d[1]},
                {d[1], 1, d[0] * d[1]},
                {3L * d[1] * d[2], 3L * d[2], 3},
                {0, 0, 1},
                {0, 1, 0},
                {1, 0, 0},
                {0, 0, 0},
                {-d[1] * d[2], -d[2], -1}
            };
            for (int in = 0; in < layouts.length; in++) {
                for (int out = 0; out < 4; out++) {
                    int axis = (in + out) % 4 - 1;
                    long offset = layouts[in][0] < 0 ? size : 1;
                    Kernel.Loop loop = loop(
                            d,
                            new boolean[3],
                            List.of(view(0, offset, layouts[in]), view(1, 0, layouts[0])),
                            List.of(Node.load(type, 0), Node.load(type, 1), Node.of(Op.SUB, type, 0, 1)),
                            List.of(new Store(2, view(2, 0, layouts[out]), Reduction.NONE)),
                            axis,
                            axis < 0 ? 1 : 2);
                    check(loop, 0, 0, draws(type, 3 * size + 1), draws(type, size), zeros(type, 3 * size));
                }
            }
        }
    }

    /** Sums and maxima over every choice of loops, beside a product that is stored, for each axis that stays. */
    @ParameterizedTest
    @EnumSource(DType.class)
    void everyReduction(DType type) {
        int[][] shapes = {{3, 5, 7}, {4, 33, 70}, {40, 3, 2}, {1, 17, 1}, {2, 9, 16}};
        for (int[] d : shapes) {
            for (int over = 1; over < 8; over++) {
                boolean[] reduced = {(over & 4) != 0, (over & 2) != 0, (over & 1) != 0};
                long[] kept = new long[3];
                long stride = 1;
                for (int axis = 2; axis >= 0; axis--) {
                    kept[axis] = reduced[axis] ? 0 : stride;
                    stride *= reduced[axis] ? 1 : d[axis];
                }
                int size = d[0] * d[1] * d[2];
                long[] dense = {d[1] * d[2], d[2], 1};
                for (int axis = -1; axis < 3; axis++) {
                    if (axis >= 0 && reduced[axis]) {
                        continue;
                    }
                    Kernel.Loop loop = loop(
                            d,
                            reduced,
                            List.of(view(0, 0, dense), view(1, 0, d[1], 1, 0)),
                            List.of(Node.load(type, 0), Node.load(type, 1), Node.of(Op.MUL, type, 0, 1)),
                            List.of(
                                    new Store(2, view(2, 0, kept), Reduction.SUM),
                                    new Store(0, view(3, 0, kept), Reduction.MAX),
                                    new Store(2, view(4, 0, dense), Reduction.NONE)),
                            axis,
                            axis < 0 ? 1 : 3);
                    double relative = type == DType.F32 ? 3e-6 : type == DType.F64 ? 1e-13 : 0;
                    check(
                            loop,
                            relative,
                            10,
                            draws(type, size),
                            draws(type, d[0] * d[1]),
                            draws(type, (int) stride),
                            draws(type, (int) stride),
                            zeros(type, size));
                }
            }
        }
    }

    @Test
    void aMaximumIsNanIfAnyIsAndMinusInfinityOfNothingLarger() {
        for (int n : new int[] {1, 5, 100}) {
            for (double first : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 3}) {
                double[] x = new double[n];
                Arrays.fill(x, Double.NEGATIVE_INFINITY);
                x[n / 2] = first;
                Kernel.Loop loop = loop(
                        new int[] {n},
                        new boolean[] {true},
                        List.of(view(0, 0, 1)),
                        List.of(Node.load(DType.F32, 0)),
                        List.of(new Store(0, view(1, 0, 0), Reduction.MAX)),
                        -1,
                        1);
                check(loop, 0, 0, new Data(DType.F32, x), zeros(DType.F32, 1));
            }
        }
    }

    /** A million equal numbers, whose sum in one chain would be wrong in the third digit. */
    @Test
    void longSumsAreAccurate() {
        int n = 1 << 20;
        double[] x = new double[n];
        Arrays.fill(x, 0.1f);
        for (int[] d : new int[][] {{n, 1}, {n / 4, 4}, {n / 64, 64}}) {
            Kernel.Loop rows = loop(
                    d,
                    new boolean[] {true, false},
                    List.of(view(0, 0, d[1], 1)),
                    List.of(Node.load(DType.F32, 0)),
                    List.of(new Store(0, view(1, 0, 0, 1), Reduction.SUM)),
                    -1,
                    1);
            check(rows, 1e-5, 0, new Data(DType.F32, x), zeros(DType.F32, d[1]));
        }
    }

    @Test
    void countsAndGathers() {
        int rows = 6;
        int width = 5;
        int[] d = {11, width};
        Data indices = new Data(DType.I32, new double[] {3, 0, -4, 99, 5, 2, 2, 1, 4, -1, 6});
        for (int axis : new int[] {-1, 0, 1}) {
            Kernel.Loop loop = loop(
                    d,
                    new boolean[2],
                    List.of(view(0, 0, 1, 0), view(1, 0, 0, 1), view(View.COUNT, 7, 100, -3), view(1, 0, 0, 0)),
                    List.of(
                            Node.load(DType.I32, 0),
                            new Node(Op.GATHER, DType.F32, new int[] {0}, 1, 0, rows, width),
                            Node.load(DType.I32, 2),
                            new Node(Op.GATHER, DType.F32, new int[] {2}, 3, 0, rows, width),
                            Node.of(Op.ADD, DType.F32, 1, 3)),
                    List.of(
                            new Store(4, view(2, 0, width, 1), Reduction.NONE),
                            new Store(2, view(3, 0, width, 1), Reduction.NONE)),
                    axis,
                    axis < 0 ? 1 : 2);
            check(loop, 0, 0, indices, draws(DType.F32, rows * width), zeros(DType.F32, 55), zeros(DType.I32, 55));
        }
    }

    /** What comes out of a row does not depend on where it is. */
    @Test
    void aRowsBitsDoNotDependOnItsPlace() {
        int n = 101;
        List<Node> nodes = new ArrayList<>(List.of(Node.load(DType.F32, 0)));
        for (Op op : List.of(Op.EXP, Op.SIGMOID, Op.SOFTPLUS, Op.TANH, Op.SIN, Op.LOG1P)) {
            nodes.add(Node.of(op, DType.F32, 0));
        }
        List<Store> stores = IntStream.range(1, nodes.size())
                .mapToObj(k -> new Store(k, view(k, 0, 1), Reduction.NONE))
                .toList();
        Kernel.Loop loop = loop(new int[] {n}, new boolean[1], List.of(view(0, 0, 1)), nodes, stores, 0, 5);
        List<Data> data = new ArrayList<>();
        double[] x = new double[n];
        Arrays.fill(x, 0.7312f);
        data.add(new Data(DType.F32, x));
        stores.forEach(store -> data.add(zeros(DType.F32, n)));
        Running.run(List.of(new Running.Job(loop, data)));
        data.forEach(one -> assertThat(Arrays.stream(one.elements()).distinct()).hasSize(1));
    }
}
