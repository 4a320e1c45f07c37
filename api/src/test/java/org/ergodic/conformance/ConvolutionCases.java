package org.ergodic.conformance;

import static org.ergodic.tensor.DType.F32;
import static org.ergodic.tensor.DType.F64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ergodic.program.Convolution;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** What a convolution and its gradients are tried on. */
final class ConvolutionCases {
    /** Numbers of input and output channels in all. */
    private record Geometry(int rows, int[] input, int[] kernel, int in, int out, Convolution how) {
        Tensor tensor(DType type, Op operand, int seed) {
            int[] dimensions =
                    switch (operand) {
                        case CONV_INPUT -> around(rows, input, in);
                        case CONV_KERNEL -> joined(kernel, in / how.groups(), out);
                        default -> around(rows, how.size(input, kernel), out);
                    };
            return Cases.numbers(type, Shape.of(dimensions), seed);
        }

        private static int[] around(int rows, int[] spatial, int channels) {
            return IntStream.concat(
                            IntStream.of(rows), IntStream.concat(Arrays.stream(spatial), IntStream.of(channels)))
                    .toArray();
        }

        private static int[] joined(int[] spatial, int... rest) {
            return IntStream.concat(Arrays.stream(spatial), Arrays.stream(rest)).toArray();
        }

        /** The operation on the two tensors that are not its own result. */
        Value apply(Op op, Value[] x) {
            return switch (op) {
                case CONV -> x[0].conv(x[1], how);
                case CONV_INPUT -> x[0].convInput(x[1], how, input);
                default -> x[0].convKernel(x[1], how, kernel);
            };
        }
    }

    private static final List<Geometry> GEOMETRIES = List.of(
            // one axis
            of(2, ints(9), ints(3), 2, 3, Convolution.of(1)),
            of(2, ints(9), ints(3), 2, 3, same(3)),
            of(1, ints(1), ints(1), 1, 1, Convolution.of(1)),
            of(3, ints(1), ints(1), 5, 7, Convolution.of(1)),
            of(1, ints(8), ints(3), 1, 2, Convolution.of(1).strided(2)),
            of(1, ints(10), ints(3), 2, 1, Convolution.of(1).strided(4)),
            of(1, ints(7), ints(2), 1, 1, Convolution.of(1).strided(3).padded(ints(2), ints(0))),
            of(2, ints(5), ints(5), 3, 4, Convolution.of(1)),
            of(1, ints(2), ints(5), 2, 2, Convolution.of(1).padded(ints(3), ints(4))),
            of(1, ints(11), ints(3), 2, 2, Convolution.of(1).dilated(3).padded(ints(1), ints(2))),
            of(1, ints(6), ints(1), 2, 2, Convolution.of(1).strided(2).dilated(5)),
            of(1, ints(0), ints(2), 2, 3, Convolution.of(1).padded(ints(2), ints(1))),
            of(0, ints(6), ints(3), 2, 3, Convolution.of(1)),
            of(2, ints(4), ints(2), 0, 3, Convolution.of(1)),
            of(2, ints(4), ints(2), 3, 0, Convolution.of(1)),
            of(2, ints(7), ints(3), 33, 17, same(3)),
            // groups
            of(2, ints(6), ints(3), 6, 4, same(3).grouped(2)),
            of(2, ints(6), ints(3), 5, 5, same(3).grouped(5)),
            of(1, ints(6), ints(3), 3, 6, Convolution.of(1).grouped(3).strided(2)),
            of(2, ints(5, 4), ints(3, 3), 4, 4, same(3, 3).grouped(4)),
            of(2, ints(5, 4), ints(2, 3), 4, 6, Convolution.of(2).grouped(2).padded(ints(1, 0), ints(0, 2))),
            // two axes
            of(2, ints(5, 6), ints(3, 2), 3, 4, Convolution.of(2)),
            of(3, ints(8, 8), ints(3, 3), 4, 8, same(3, 3)),
            of(3, ints(8, 8), ints(3, 3), 4, 8, same(3, 3).strided(2, 2)),
            of(1, ints(8, 7), ints(4, 4), 2, 3, Convolution.of(2).strided(2, 3).padded(ints(1, 2), ints(2, 0))),
            of(2, ints(4, 5), ints(1, 1), 8, 16, Convolution.of(2)),
            of(1, ints(9, 7), ints(3, 2), 2, 3, Convolution.of(2).dilated(2, 4).padded(ints(1, 0), ints(0, 3))),
            of(1, ints(9, 9), ints(3, 3), 2, 2, Convolution.of(2).strided(2, 1).dilated(2, 3)),
            of(1, ints(1, 5), ints(1, 3), 2, 2, Convolution.of(2)),
            of(1, ints(3, 3), ints(3, 3), 1, 1, Convolution.of(2).padded(ints(5, 0), ints(0, 5))),
            // three axes
            of(2, ints(3, 4, 5), ints(2, 3, 2), 2, 3, Convolution.of(3)),
            of(1, ints(4, 3, 5), ints(3, 3, 3), 2, 2, same(3, 3, 3)),
            of(
                    1,
                    ints(5, 6, 4),
                    ints(2, 2, 3),
                    4,
                    2,
                    new Convolution(ints(2, 1, 3), ints(1, 0, 2), ints(0, 2, 1), ints(1, 2, 1), 2)),
            of(0, ints(3, 3, 3), ints(1, 1, 1), 1, 1, Convolution.of(3)));

    private ConvolutionCases() {}

    private static Geometry of(int rows, int[] input, int[] kernel, int in, int out, Convolution how) {
        return new Geometry(rows, input, kernel, in, out, how);
    }

    private static int[] ints(int... numbers) {
        return numbers;
    }

    /** Odd kernels, the result as large as the input. */
    private static Convolution same(int... kernel) {
        int[] half = Arrays.stream(kernel).map(k -> k / 2).toArray();
        return Convolution.of(kernel.length).padded(half, half);
    }

    static List<Case> of(Op op) {
        List<Case> cases = new ArrayList<>();
        Op first = op == Op.CONV_INPUT ? Op.CONV : Op.CONV_INPUT;
        Op second = op == Op.CONV_KERNEL ? Op.CONV : Op.CONV_KERNEL;
        for (DType type : new DType[] {F32, F64}) {
            for (Geometry geometry : GEOMETRIES) {
                Tensor a = geometry.tensor(type, first, 31);
                Tensor b = geometry.tensor(type, second, 32);
                cases.add(Case.of(
                        a + " and " + b + " " + geometry.how(),
                        (g, x) -> geometry.apply(op, new Value[] {x[0], x[1]}),
                        a,
                        b));
            }
            cases.addAll(notFinite(op, type));
            cases.addAll(moved(op, type));
        }
        return cases;
    }

    /** Edge values meet numbers that are not 0, and no padding. */
    private static List<Case> notFinite(Op op, DType type) {
        Tensor edges = Cases.edges(type, 1e30);
        int n = edges.shape().size();
        Geometry geometry = of(1, ints(n), ints(1), 1, 2, Convolution.of(1));
        Tensor plain = geometry.tensor(type, op == Op.CONV_INPUT ? Op.CONV_KERNEL : Op.CONV, 33);
        Tensor kernel = geometry.tensor(type, Op.CONV_KERNEL, 34);
        Tensor column = edges.reshape(Shape.of(1, n, 1));
        String name = "edge values " + edges;
        return switch (op) {
            case CONV -> List.of(Case.of(name, (g, x) -> geometry.apply(op, x), column, kernel));
            case CONV_KERNEL -> List.of(Case.of(name, (g, x) -> geometry.apply(op, x), column, plain));
            default -> {
                Geometry narrow = of(1, ints(n), ints(1), 2, 1, Convolution.of(1));
                Tensor other = narrow.tensor(type, Op.CONV_KERNEL, 34);
                yield List.of(Case.of(name, (g, x) -> narrow.apply(op, x), column, other));
            }
        };
    }

    /** Arguments and results that do not lie in memory as they are read. */
    private static List<Case> moved(Op op, DType type) {
        Geometry geometry = of(4, ints(3, 5), ints(3, 2), 2, 6, same(3, 3).padded(ints(1, 0), ints(1, 1)));
        Op first = op == Op.CONV_INPUT ? Op.CONV : Op.CONV_INPUT;
        Op second = op == Op.CONV_KERNEL ? Op.CONV : Op.CONV_KERNEL;
        Tensor a = geometry.tensor(type, first, 35);
        Tensor b = geometry.tensor(type, second, 36);
        Tensor swapped = Cases.numbers(
                type,
                Shape.of(
                        a.shape().dimension(3),
                        a.shape().dimension(2),
                        a.shape().dimension(1),
                        a.shape().dimension(0)),
                37);
        return List.of(
                Case.of(
                        "a transposed value",
                        (g, x) -> geometry.apply(op, new Value[] {x[0].transpose(3, 2, 1, 0), x[1]}),
                        swapped,
                        b),
                // Of positive numbers: a sum's tolerance is a part of its own size, which near 0 is less than a
                // convolution's.
                Case.of(
                        "then transposed and added to itself",
                        (g, x) -> {
                            Value[] positive = {x[0].abs(), x[1].abs()};
                            Value y = geometry.apply(op, positive).transpose(0, 3, 1, 2);
                            return y.plus(y);
                        },
                        a,
                        b));
    }
}
