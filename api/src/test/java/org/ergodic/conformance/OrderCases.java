package org.ergodic.conformance;

import static org.ergodic.tensor.DType.I32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ergodic.program.Attributes;
import org.ergodic.program.Op;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** What sorting and the search for the largest are tried on. */
final class OrderCases {
    private static final int[][] SHAPES = {
        {1}, {7}, {3, 17}, {33, 1}, {1, 33}, {0, 3}, {2, 3, 7}, {2, 0, 3}, {2, 3, 4, 5}, {3, 100}
    };

    private OrderCases() {}

    static List<Case> of(Op op) {
        List<Case> cases = new ArrayList<>();
        for (DType type : DType.values()) {
            for (int[] shape : SHAPES) {
                cases.add(of(op, "values", Cases.numbers(type, Shape.of(shape), 41)));
                cases.add(of(op, "many equal values", few(type, Shape.of(shape))));
            }
            Tensor edges = Cases.edges(type, Double.MAX_VALUE);
            cases.add(of(op, "edge values", edges));
            cases.add(of(op, "edge values from the last to the first", reversed(edges)));
            if (type != I32) {
                double nan = Double.NaN;
                double infinity = Double.POSITIVE_INFINITY;
                cases.add(
                        of(op, "NaN, infinities and zeros of both signs", Tensor.of(type, Shape.of(4, 6), new double[] {
                            nan,
                            1,
                            nan,
                            -1,
                            nan,
                            infinity, // NaN several times
                            -infinity,
                            nan,
                            infinity,
                            infinity,
                            -infinity,
                            0, // both infinities
                            0.0,
                            -0.0,
                            0.0,
                            -0.0,
                            -1,
                            -0.0, // zeros are equal
                            -0.0,
                            0.0,
                            -infinity,
                            -infinity,
                            -2,
                            -3 // the first of two zeros
                        })));
                cases.add(of(op, "nothing but NaN", Tensor.of(type, Shape.of(3), nan, nan, nan)));
            }
            if (op == Op.ARG_SORT) {
                cases.add(of(op, "empty rows", Cases.numbers(type, Shape.of(3, 0), 43)));
                cases.add(of(op, "nothing", Cases.numbers(type, Shape.of(0), 43)));
                for (int[] shape : SHAPES) {
                    cases.add(Case.of(
                            "the sorted values of " + type.text() + Arrays.toString(shape),
                            (g, x) -> x[0].sort(),
                            Cases.numbers(type, Shape.of(shape), 44)));
                }
            }
            cases.add(Case.of(
                    "of what was transposed",
                    (g, x) -> g.apply(op, Attributes.none(), x[0].transpose(2, 0, 1)),
                    few(type, Shape.of(3, 5, 4))));
        }
        if (op == Op.ARG_SORT) {
            for (int size : new int[] {1, 2, 7, 100}) {
                cases.add(Case.of(
                        "a random permutation of " + size,
                        (g, x) -> g.randomPermutation(x[0], size),
                        Tensor.of(Shape.of(2, Philox.KEY), 42, 0, 3, 0, 0, 42, 0, 3, 0, 1)));
            }
        }
        return cases;
    }

    private static Case of(Op op, String name, Tensor tensor) {
        return Case.of(name + " " + tensor, (g, x) -> g.apply(op, Attributes.none(), x), tensor);
    }

    /** −1, 0 and 1. */
    private static Tensor few(DType type, Shape shape) {
        Philox draws = new Philox(42, 99, 0, 0);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> draws.integer(i, 3) - 1);
        return Tensor.of(type, shape, values);
    }

    private static Tensor reversed(Tensor tensor) {
        double[] values = tensor.toDoubles();
        double[] turned = new double[values.length];
        Arrays.setAll(turned, i -> values[values.length - 1 - i]);
        return Tensor.of(tensor.type(), tensor.shape(), turned);
    }
}
