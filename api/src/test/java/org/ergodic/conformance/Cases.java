package org.ergodic.conformance;

import static org.ergodic.tensor.DType.F32;
import static org.ergodic.tensor.DType.F64;
import static org.ergodic.tensor.DType.I32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ergodic.program.Attributes;
import org.ergodic.program.Composites;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** What each operation is tried on. */
final class Cases {
    private static final DType[] ALL = {F32, F64, I32};
    private static final DType[] FLOATING = {F32, F64};
    private static final Attributes NONE = Attributes.none();

    private static final List<Shape> SHAPES = shapes(
            new int[] {},
            new int[] {1},
            new int[] {7},
            new int[] {0},
            new int[] {3, 17},
            new int[] {1, 33},
            new int[] {33, 1},
            new int[] {0, 3},
            new int[] {2, 3, 7},
            new int[] {2, 0, 3},
            new int[] {2, 3, 4, 5},
            new int[] {1, 1, 1, 1});

    /** Pairs of shapes that broadcast. */
    private static final int[][][] PAIRS = {
        {{}, {}},
        {{}, {3, 7}},
        {{1}, {3}},
        {{17}, {17}},
        {{7}, {3, 7}},
        {{33, 17}, {33, 17}},
        {{3, 1}, {1, 7}},
        {{3, 1}, {7}},
        {{3, 1}, {3, 7}},
        {{1, 1}, {3, 3}},
        {{1, 1, 1, 1}, {2}},
        {{2, 1, 5}, {3, 1}},
        {{2, 3, 4, 5}, {3, 1, 5}},
        {{2, 3, 4, 5}, {2, 1, 4, 1}},
        {{2, 3, 1, 1}, {1, 1, 4, 5}},
        {{2, 1, 4, 1}, {1, 3, 1, 5}},
        {{0}, {1}},
        {{3, 0}, {1, 1}},
        {{3, 0}, {}},
    };

    private Cases() {}

    static List<Case> of(Op op) {
        return switch (op) {
            case INPUT -> inputs();
            case VARIABLE -> variables();
            case CONSTANT -> constants();
            case IOTA ->
                List.of(0, 1, 7, 33).stream()
                        .map(size -> Case.of("iota " + size, (g, x) -> g.iota(size)))
                        .toList();
            case ITERATION -> List.of(Case.of("iteration", (g, x) -> g.iteration()));
            case NEG, ABS, SIGN -> unary(op, ALL, Double.MAX_VALUE);
            case EXP, LOG, LOG1P, SQRT, TANH, SIGMOID, SOFTPLUS, FLOOR -> unary(op, FLOATING, Double.MAX_VALUE);
            case SIN, COS -> unary(op, FLOATING, 1e4);
            case ADD, SUB, MUL, DIV, MAX, MIN, LESS, LESS_EQUAL, EQUAL -> binary(op, ALL);
            case POW -> binary(op, FLOATING);
            case SELECT -> select();
            case CAST -> cast();
            case MATMUL -> matmul();
            case CONV, CONV_INPUT, CONV_KERNEL -> ConvolutionCases.of(op);
            case RESHAPE -> reshape();
            case TRANSPOSE -> transpose();
            case BROADCAST -> broadcast();
            case SLICE -> slice();
            case PAD -> pad();
            case CONCAT -> concat();
            case GATHER -> gather();
            case SCATTER_ADD -> scatterAdd();
            case SUM, AMAX -> reduce(op);
            case ARG_SORT, ARG_MAX -> OrderCases.of(op);
            case RANDOM_INTEGER, RANDOM_UNIFORM, RANDOM_NORMAL -> random(op);
            case CALL -> calls();
        };
    }

    /** A composite of two outputs that calls another one, by itself, twice on different arguments, and on its own result. */
    private static List<Case> calls() {
        List<Case> cases = new ArrayList<>();
        for (DType type : FLOATING) {
            Tensor a = numbers(type, Shape.of(3, 5), 1);
            Tensor b = numbers(type, Shape.of(5), 2);
            cases.add(Case.of("call first " + type, (g, x) -> blend(x[0], x[1]).get(0), a, b));
            cases.add(Case.of("call second " + type, (g, x) -> blend(x[0], x[1]).get(1), a, b));
            cases.add(Case.of(
                    "calls of calls " + type,
                    (g, x) -> {
                        List<Value> once = blend(x[0], x[1]);
                        return blend(once.get(0).plus(once.get(1)), x[1].sigmoid())
                                .get(0)
                                .minus(once.get(1));
                    },
                    a,
                    b));
        }
        return cases;
    }

    private static List<Value> blend(Value x, Value y) {
        return Composites.call("conformance.blend@1", List.of(x, y), in -> {
            Value gate = Composites.call(
                            "conformance.gate@1",
                            List.of(in.get(0)),
                            inner -> List.of(
                                    inner.get(0).sigmoid().times(inner.get(0).tanh())))
                    .get(0);
            return List.of(gate.plus(in.get(1).sin()), gate.amaxKeep(1));
        });
    }

    private static List<Shape> shapes(int[]... dimensions) {
        return Arrays.stream(dimensions).map(Shape::of).toList();
    }

    /** Normal numbers, or whole numbers from −9 to 9. */
    static Tensor numbers(DType type, Shape shape, int seed) {
        Philox draws = new Philox(seed, 99, 0, 0);
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = type == I32 ? draws.integer(i, 19) - 9 : draws.normal(i);
        }
        return Tensor.of(type, shape, values);
    }

    static Tensor integers(Shape shape, int... values) {
        return Tensor.of(shape, values);
    }

    /** What is easily got wrong. Finite numbers are below {@code limit}. */
    static Tensor edges(DType type, double limit) {
        if (type == I32) {
            int[] integers = {0, 1, -1, 2, 3, -7, 46341, 16777217, -2147483647, Integer.MAX_VALUE, Integer.MIN_VALUE};
            return Tensor.of(Shape.of(integers.length), integers);
        }
        double[] positive = {
            0,
            type == F32 ? 1e-40 : 1e-310,
            type == F32 ? 1.2e-38 : 2.3e-308,
            1e-10,
            1e-4,
            0.3,
            0.5,
            1,
            1.0001,
            1.5,
            2,
            3,
            10,
            20,
            50,
            88,
            100,
            800,
            16777216,
            1e30,
            type == F32 ? Float.MAX_VALUE : Double.MAX_VALUE,
            Double.POSITIVE_INFINITY
        };
        double[] all = IntStream.range(0, 2 * positive.length + 1)
                .mapToDouble(i -> i == 0 ? Double.NaN : (i % 2 == 0 ? -1 : 1) * positive[(i - 1) / 2])
                .filter(x -> !(Math.abs(x) > limit) || Double.isInfinite(x))
                .toArray();
        return Tensor.of(type, Shape.of(all.length), all);
    }

    private static List<Case> inputs() {
        List<Case> cases = new ArrayList<>();
        for (DType type : ALL) {
            for (Shape shape : SHAPES) {
                cases.add(Case.of("input " + type.text() + shape, (g, x) -> x[0], numbers(type, shape, 1)));
            }
            cases.add(Case.of("input of edge values", (g, x) -> x[0], edges(type, Double.MAX_VALUE)));
        }
        return cases;
    }

    private static List<Case> variables() {
        List<Case> cases = new ArrayList<>();
        for (DType type : ALL) {
            for (Shape shape : SHAPES) {
                Tensor tensor = numbers(type, shape, 2);
                Program program = Program.build(g -> g.output("y", g.variable("v", type, shape)));
                cases.add(new Case("variable " + tensor, program, Map.of(), Map.of("v", tensor)));
            }
        }
        return cases;
    }

    private static List<Case> constants() {
        List<Case> cases = new ArrayList<>();
        for (DType type : ALL) {
            for (Shape shape : SHAPES) {
                Tensor tensor = numbers(type, shape, 3);
                cases.add(Case.of("constant " + tensor, (g, x) -> g.constant(tensor)));
            }
            Tensor edges = edges(type, Double.MAX_VALUE);
            cases.add(Case.of("constant of edge values " + edges, (g, x) -> g.constant(edges)));
        }
        return cases;
    }

    private static List<Case> unary(Op op, DType[] types, double limit) {
        List<Case> cases = new ArrayList<>();
        for (DType type : types) {
            for (Shape shape : SHAPES) {
                cases.add(Case.of(
                        "values " + type.text() + shape, (g, x) -> g.apply(op, NONE, x), numbers(type, shape, 4)));
            }
            Tensor edges = edges(type, limit);
            cases.add(Case.of("edge values " + edges, (g, x) -> g.apply(op, NONE, x), edges));
        }
        return cases;
    }

    private static List<Case> binary(Op op, DType[] types) {
        List<Case> cases = new ArrayList<>();
        for (DType type : types) {
            for (int[][] pair : PAIRS) {
                for (int first = 0; first < 2; first++) {
                    Tensor a = numbers(type, Shape.of(pair[first]), 5);
                    Tensor b = numbers(type, Shape.of(pair[1 - first]), 6);
                    cases.add(Case.of(a + " and " + b, (g, x) -> g.apply(op, NONE, x), a, b));
                }
            }
            Tensor edges = edges(type, Double.MAX_VALUE);
            int n = edges.shape().size();
            Tensor column = edges.reshape(Shape.of(n, 1));
            cases.add(Case.of("edge values " + edges, (g, x) -> g.apply(op, NONE, x), column, edges));
            cases.add(Case.of("a value and itself " + edges, (g, x) -> g.apply(op, NONE, x[0], x[0]), edges));
            for (int i = 0; i < n; i++) {
                Tensor number = Tensor.of(type, Shape.scalar(), edges.get(i));
                cases.add(Case.of(
                        "edge values and the constant " + edges.get(i),
                        (g, x) -> g.apply(op, NONE, x[0], g.constant(number)),
                        edges));
                cases.add(Case.of(
                        "the constant " + edges.get(i) + " and edge values",
                        (g, x) -> g.apply(op, NONE, g.constant(number), x[0]),
                        edges));
            }
        }
        return cases;
    }

    private static List<Case> select() {
        List<Case> cases = new ArrayList<>();
        int[][][] triples = {
            {{}, {}, {}},
            {{7}, {7}, {7}},
            {{3, 7}, {}, {}},
            {{}, {3, 7}, {7}},
            {{3, 1}, {7}, {1, 7}},
            {{2, 1, 5}, {3, 1}, {2, 3, 5}},
            {{2, 3, 4, 5}, {4, 1}, {3, 1, 1}},
            {{3}, {2, 3, 4, 3}, {4, 1}},
            {{0}, {1}, {0}},
        };
        for (DType type : ALL) {
            for (int[][] shapes : triples) {
                Tensor condition = numbers(I32, Shape.of(shapes[0]), 7);
                Tensor yes = numbers(type, Shape.of(shapes[1]), 8);
                Tensor no = numbers(type, Shape.of(shapes[2]), 9);
                cases.add(Case.of(
                        condition + " ? " + yes + " : " + no,
                        (g, x) -> g.apply(Op.SELECT, NONE, x),
                        condition,
                        yes,
                        no));
            }
            Tensor edges = edges(type, Double.MAX_VALUE);
            Tensor zero = Tensor.of(type, Shape.scalar(), 0);
            for (int condition : new int[] {0, 1, -1, Integer.MIN_VALUE}) {
                cases.add(Case.of(
                        "what is not chosen leaves no trace",
                        (g, x) -> g.apply(Op.SELECT, NONE, x),
                        integers(Shape.scalar(), condition),
                        edges,
                        zero));
            }
        }
        return cases;
    }

    private static List<Case> cast() {
        List<Case> cases = new ArrayList<>();
        for (DType from : ALL) {
            for (DType to : ALL) {
                Attributes attributes = NONE.with("type", to);
                Tensor edges = edges(from, Double.MAX_VALUE);
                List<Tensor> tensors = new ArrayList<>(List.of(edges));
                SHAPES.forEach(shape -> tensors.add(numbers(from, shape, 10)));
                tensors.add(Tensor.of(from, Shape.of(6), -1.9, 1.9, 2147483520, 3e9, -3e9, 16777219));
                for (Tensor tensor : tensors) {
                    cases.add(Case.of(tensor + " to " + to.text(), (g, x) -> g.apply(Op.CAST, attributes, x), tensor));
                }
            }
        }
        return cases;
    }

    private static List<Case> matmul() {
        List<Case> cases = new ArrayList<>();
        int[][] sizes = {
            {1, 1, 1},
            {3, 7, 17},
            {17, 33, 3},
            {33, 17, 1},
            {1, 5, 1},
            {1, 33, 7},
            {64, 65, 66},
            {2, 0, 3},
            {0, 3, 2},
            {3, 2, 0}
        };
        int[][][] batches = {
            {{2}, {2}}, {{1}, {3}}, {{2, 3}, {3}}, {{3}, {2, 3}}, {{2, 1}, {1, 3}}, {{4}, {}}, {{}, {4}}, {{0}, {1}}
        };
        for (DType type : FLOATING) {
            for (int transposes = 0; transposes < 4; transposes++) {
                boolean a = (transposes & 1) != 0;
                boolean b = (transposes & 2) != 0;
                for (int[] size : sizes) {
                    cases.add(matmul(type, new int[2][0], size, a, b));
                }
                for (int[][] batch : batches) {
                    cases.add(matmul(type, batch, new int[] {3, 4, 2}, a, b));
                }
            }
            Tensor edges = edges(type, Double.MAX_VALUE);
            int n = edges.shape().size();
            Tensor column = edges.reshape(Shape.of(n, 1));
            Tensor row = edges.reshape(Shape.of(1, n));
            Tensor zeros = Tensor.zeros(type, Shape.of(3, n));
            cases.add(Case.of("edge values, outer " + edges, (g, x) -> x[0].matmul(x[1]), column, row));
            cases.add(Case.of("zero times edge values " + edges, (g, x) -> x[0].matmul(x[1]), zeros, column));
            Tensor square = numbers(type, Shape.of(5, 5), 13);
            cases.add(Case.of("a matrix and itself " + square, (g, x) -> x[0].matmul(x[0]), square));
            cases.add(
                    Case.of("a matrix and its transpose " + square, (g, x) -> x[0].matmul(x[0], false, true), square));
            cases.add(Case.of(
                    "a transposed value " + square,
                    (g, x) -> x[0].transpose(1, 0).matmul(x[0].slice(1, 1, 3)),
                    square));
        }
        return cases;
    }

    private static Case matmul(DType type, int[][] batches, int[] size, boolean transposeA, boolean transposeB) {
        int[] left = transposeA ? new int[] {size[1], size[0]} : new int[] {size[0], size[1]};
        int[] right = transposeB ? new int[] {size[2], size[1]} : new int[] {size[1], size[2]};
        Tensor a = numbers(type, join(batches[0], left), 11);
        Tensor b = numbers(type, join(batches[1], right), 12);
        String name = a + (transposeA ? "ᵀ" : "") + " · " + b + (transposeB ? "ᵀ" : "");
        return Case.of(name, (g, x) -> x[0].matmul(x[1], transposeA, transposeB), a, b);
    }

    private static Shape join(int[] first, int[] second) {
        return Shape.of(
                IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray());
    }

    private static List<Case> reshape() {
        List<Case> cases = new ArrayList<>();
        int[][][] pairs = {
            {{}, {1}},
            {{1, 1, 1}, {}},
            {{12}, {3, 4}},
            {{3, 4}, {4, 3}},
            {{2, 3, 4, 5}, {6, 20}},
            {{0}, {3, 0}},
            {{7}, {7}}
        };
        for (DType type : ALL) {
            for (int[][] pair : pairs) {
                Tensor tensor = numbers(type, Shape.of(pair[0]), 14);
                Attributes attributes = NONE.with("shape", pair[1]);
                cases.add(Case.of(tensor + " to " + attributes, (g, x) -> g.apply(Op.RESHAPE, attributes, x), tensor));
            }
            Tensor matrix = numbers(type, Shape.of(3, 4), 14);
            cases.add(Case.of(
                    "what was transposed " + matrix,
                    (g, x) -> x[0].transpose(1, 0).reshape(2, 6),
                    matrix));
        }
        return cases;
    }

    private static List<Case> transpose() {
        List<Case> cases = new ArrayList<>();
        int[][] shapes = {{}, {7}, {1, 1}, {3, 17}, {33, 7}, {0, 3}, {2, 3, 5}, {1, 3, 1}, {2, 3, 4, 5}};
        for (DType type : ALL) {
            for (int[] shape : shapes) {
                for (int[] permutation : permutations(shape.length)) {
                    Tensor tensor = numbers(type, Shape.of(shape), 15);
                    cases.add(Case.of(
                            tensor + " by " + Arrays.toString(permutation),
                            (g, x) -> x[0].transpose(permutation),
                            tensor));
                }
            }
        }
        return cases;
    }

    static List<int[]> permutations(int n) {
        if (n == 0) {
            return List.of(new int[0]);
        }
        List<int[]> all = new ArrayList<>();
        for (int[] shorter : permutations(n - 1)) {
            for (int at = 0; at < n; at++) {
                int[] longer = new int[n];
                for (int i = 0; i < n; i++) {
                    longer[i] = i == at ? n - 1 : shorter[i < at ? i : i - 1];
                }
                all.add(longer);
            }
        }
        return all;
    }

    private static List<Case> broadcast() {
        List<Case> cases = new ArrayList<>();
        for (DType type : ALL) {
            for (int[][] pair : PAIRS) {
                Shape both = Shape.of(pair[0]).broadcast(Shape.of(pair[1]));
                for (int[] shape : pair) {
                    Tensor tensor = numbers(type, Shape.of(shape), 16);
                    Attributes attributes = NONE.with("shape", both);
                    cases.add(Case.of(tensor + " to " + both, (g, x) -> g.apply(Op.BROADCAST, attributes, x), tensor));
                }
            }
        }
        return cases;
    }

    private static List<Case> slice() {
        List<Case> cases = new ArrayList<>();
        int[][][] boxes = {
            {{}, {}, {}},
            {{7}, {0}, {7}},
            {{7}, {2}, {3}},
            {{7}, {6}, {1}},
            {{7}, {7}, {0}},
            {{3, 17}, {1, 3}, {2, 11}},
            {{3, 17}, {0, 16}, {3, 1}},
            {{33, 5}, {7, 0}, {17, 5}},
            {{0, 3}, {0, 1}, {0, 2}},
            {{2, 3, 4, 5}, {1, 0, 2, 1}, {1, 3, 2, 3}},
        };
        for (DType type : ALL) {
            for (int[][] box : boxes) {
                Tensor tensor = numbers(type, Shape.of(box[0]), 17);
                cases.add(Case.of(
                        tensor + " from " + Arrays.toString(box[1]) + " on, " + Arrays.toString(box[2]),
                        (g, x) -> x[0].slice(box[1], box[2]),
                        tensor));
            }
        }
        return cases;
    }

    private static List<Case> pad() {
        List<Case> cases = new ArrayList<>();
        int[][][] boxes = {
            {{}, {}, {}},
            {{7}, {0}, {0}},
            {{7}, {2}, {3}},
            {{0}, {1}, {2}},
            {{3, 17}, {1, 0}, {0, 3}},
            {{2, 1, 3}, {0, 2, 0}, {1, 0, 0}},
            {{2, 3, 4, 5}, {1, 0, 2, 1}, {0, 1, 0, 3}},
        };
        for (DType type : ALL) {
            for (int[][] box : boxes) {
                Tensor tensor = numbers(type, Shape.of(box[0]), 18);
                cases.add(Case.of(
                        tensor + " with " + Arrays.toString(box[1]) + " before and " + Arrays.toString(box[2])
                                + " after",
                        (g, x) -> x[0].pad(box[1], box[2]),
                        tensor));
            }
        }
        return cases;
    }

    private static List<Case> concat() {
        List<Case> cases = new ArrayList<>();
        int[][] shapes = {{7}, {3, 17}, {2, 3, 5}, {2, 3, 4, 5}};
        int[][] sizes = {{3}, {3, 1}, {1, 0, 7}, {2, 5, 1, 33}, {0, 0}};
        for (DType type : ALL) {
            for (int[] shape : shapes) {
                for (int axis = 0; axis < shape.length; axis++) {
                    Attributes attributes = NONE.with("axis", axis);
                    for (int[] along : sizes) {
                        Tensor[] parts = new Tensor[along.length];
                        for (int k = 0; k < parts.length; k++) {
                            int[] dimensions = shape.clone();
                            dimensions[axis] = along[k];
                            parts[k] = numbers(type, Shape.of(dimensions), 19 + k);
                        }
                        cases.add(Case.of(
                                Arrays.toString(parts) + " along " + axis,
                                (g, x) -> g.apply(Op.CONCAT, attributes, x),
                                parts));
                    }
                }
            }
            Tensor twice = numbers(type, Shape.of(3, 2), 23);
            cases.add(Case.of("a value and itself " + twice, (g, x) -> g.concat(1, List.of(x[0], x[0])), twice));
        }
        return cases;
    }

    private static final Tensor[] INDICES = {
        integers(Shape.scalar(), 2),
        integers(Shape.of(1), -1),
        integers(Shape.of(7), 0, 1, 1, 4, 0, 3, 1),
        integers(Shape.of(6), Integer.MIN_VALUE, -1, 5, 6, 1000000, Integer.MAX_VALUE),
        integers(Shape.of(2, 3), 3, 3, 3, 0, 9, -9),
        integers(Shape.of(2, 1, 2, 1), 1, 0, 1, 2),
        integers(Shape.of(0)),
        integers(Shape.of(3, 0)),
    };

    private static List<Case> gather() {
        List<Case> cases = new ArrayList<>();
        int[][] tables = {{5}, {1}, {5, 3}, {1, 2}, {4, 2, 3}, {3, 0}, {5, 1}, {33, 17}};
        for (DType type : ALL) {
            for (int[] shape : tables) {
                for (Tensor indices : INDICES) {
                    Tensor table = numbers(type, Shape.of(shape), 24);
                    String name = table + " at " + indices + Arrays.toString(indices.ints());
                    cases.add(Case.of(name, (g, x) -> x[0].gather(x[1]), table, indices));
                }
            }
        }
        return cases;
    }

    private static List<Case> scatterAdd() {
        List<Case> cases = new ArrayList<>();
        int[][] rows = {{}, {1}, {3}, {2, 3}, {0}, {17}};
        for (DType type : ALL) {
            for (int[] row : rows) {
                for (Tensor indices : INDICES) {
                    for (int count : new int[] {1, 5}) {
                        Tensor updates = numbers(type, join(indices.shape().dimensions(), row), 25);
                        String name = updates + " at " + Arrays.toString(indices.ints()) + " into " + count;
                        cases.add(Case.of(name, (g, x) -> x[0].scatterAdd(x[1], count), updates, indices));
                    }
                }
            }
            Tensor edges = edges(type, 1e30);
            int n = edges.shape().size();
            Tensor apart = integers(Shape.of(n), IntStream.range(0, n).toArray());
            cases.add(Case.of("edge values " + edges, (g, x) -> x[0].scatterAdd(x[1], n), edges, apart));
        }
        return cases;
    }

    private static List<Case> reduce(Op op) {
        List<Case> cases = new ArrayList<>();
        int[][] shapes = {{}, {1}, {7}, {3, 17}, {33, 1}, {2, 3, 5}, {2, 3, 4, 5}, {0}, {0, 3}, {2, 0, 3}, {3, 1000}};
        for (DType type : ALL) {
            for (int[] shape : shapes) {
                for (int subset = 0; subset < 1 << shape.length; subset++) {
                    int chosen = subset;
                    int[] axes = IntStream.range(0, shape.length)
                            .filter(axis -> (chosen >> axis & 1) != 0)
                            .toArray();
                    cases.add(reduce(op, numbers(type, Shape.of(shape), 26), axes, false));
                    cases.add(reduce(op, numbers(type, Shape.of(shape), 27), axes, true));
                }
            }
            cases.add(reduce(op, numbers(type, Shape.of(2, 3, 5), 28), new int[] {2, 0}, false));
            cases.add(reduce(op, numbers(type, Shape.of(33333), 29), new int[] {0}, false));
            Tensor edges = edges(type, 1e30);
            int n = edges.shape().size();
            cases.add(reduce(op, edges, new int[] {0}, false));
            cases.add(Case.of(
                    "pairs of edge values " + edges,
                    (g, x) -> {
                        var rows = x[0].reshape(n, 1).broadcast(Shape.of(n, n));
                        var columns = x[0].broadcast(Shape.of(n, n));
                        var pairs = g.concat(0, List.of(rows.reshape(1, n, n), columns.reshape(1, n, n)));
                        return op == Op.SUM ? pairs.sum(0) : pairs.amax(0);
                    },
                    edges));
            cases.add(Case.of(
                    "of what was transposed",
                    (g, x) -> op == Op.SUM
                            ? x[0].transpose(2, 0, 1).sum(1)
                            : x[0].transpose(2, 0, 1).amax(1),
                    numbers(type, Shape.of(2, 3, 5), 30)));
        }
        return cases;
    }

    private static Case reduce(Op op, Tensor tensor, int[] axes, boolean keep) {
        Attributes attributes = NONE.with("axes", axes).with("keep", keep);
        return Case.of(tensor + " " + attributes, (g, x) -> g.apply(op, attributes, x), tensor);
    }

    private static List<Case> random(Op op) {
        List<Case> cases = new ArrayList<>();
        Tensor keys = integers(
                Shape.of(7, Philox.KEY),
                IntStream.concat(
                                IntStream.of(0, 0, 0, 0, 0, -1, -1, -1, -1, -1, 42, 0, 3, 0, 0, 42, 0, 3, 0, 1),
                                IntStream.of(42, 0, 3, 1, 0, 42, 1, 3, 0, 0, 0x9ABCDEF0, 0x12345678, 7, 1000000, 59999))
                        .toArray());
        int[][] shapes = {{}, {1}, {2}, {3}, {4}, {7}, {33}, {4, 5}, {3, 1, 7}, {0}, {784}};
        for (int[] shape : shapes) {
            Attributes attributes = NONE.with("shape", shape);
            if (op == Op.RANDOM_INTEGER) {
                for (int bound : new int[] {1, 2, 10, 1000003, Integer.MAX_VALUE}) {
                    cases.add(random(op, attributes.with("bound", bound), keys));
                }
            } else {
                for (DType type : FLOATING) {
                    cases.add(random(op, attributes.with("type", type), keys));
                }
            }
        }
        Attributes small = op == Op.RANDOM_INTEGER
                ? NONE.with("bound", 7).with("shape", 3)
                : NONE.with("type", F32).with("shape", 3);
        cases.add(random(op, small, integers(Shape.of(0, Philox.KEY))));
        cases.add(random(op, small, integers(Shape.of(1, Philox.KEY), 1, 2, 3, 4, 5)));
        int[] many = new int[333 * Philox.KEY];
        Arrays.setAll(many, i -> i * 0x9E3779B1);
        cases.add(random(op, small, integers(Shape.of(333, Philox.KEY), many)));
        cases.add(Case.of(
                "keys made in the program",
                (g, x) -> g.apply(op, small, g.keys(x[0], 5, g.iteration(), g.iota(17))),
                integers(Shape.of(2), 42, -1)));
        return cases;
    }

    private static Case random(Op op, Attributes attributes, Tensor keys) {
        return Case.of(keys + " " + attributes, (g, x) -> g.apply(op, attributes, x), keys);
    }
}
