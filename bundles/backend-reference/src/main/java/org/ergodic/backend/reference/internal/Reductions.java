package org.ergodic.backend.reference.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/** Many elements into one, in row-major order; f32 in double precision, rounded once. */
final class Reductions {
    private Reductions() {}

    static void register(Map<Op, Function<Value, Kernel>> table) {
        table.put(Op.SUM, value -> reduce(value, 0, Double::sum, 0, Integer::sum));
        table.put(Op.AMAX, value -> reduce(value, Double.NEGATIVE_INFINITY, Math::max, Integer.MIN_VALUE, Math::max));
        table.put(Op.SCATTER_ADD, Reductions::scatterAdd);
    }

    private static Kernel reduce(
            Value value, double first, DoubleBinaryOperator floating, int least, IntBinaryOperator integer) {
        Shape shape = value.argument(0).shape();
        Walk walk =
                new Walk(shape, shape.strides(), kept(shape, value.attributes().ints("axes")));
        int n = walk.length();
        int next = walk.stride(0);
        int nextResult = walk.stride(1);
        int size = value.shape().size();
        return switch (value.type()) {
            case F32 ->
                (arguments, result) -> {
                    float[] x = (float[]) arguments[0];
                    double[] totals = new double[size];
                    Arrays.fill(totals, first);
                    walk.rows(at -> {
                        for (int i = 0, p = at[0], q = at[1]; i < n; i++, p += next, q += nextResult) {
                            totals[q] = floating.applyAsDouble(totals[q], x[p]);
                        }
                    });
                    round(totals, (float[]) result);
                };
            case F64 ->
                (arguments, result) -> {
                    double[] x = (double[]) arguments[0];
                    double[] totals = (double[]) result;
                    Arrays.fill(totals, first);
                    walk.rows(at -> {
                        for (int i = 0, p = at[0], q = at[1]; i < n; i++, p += next, q += nextResult) {
                            totals[q] = floating.applyAsDouble(totals[q], x[p]);
                        }
                    });
                };
            case I32 ->
                (arguments, result) -> {
                    int[] x = (int[]) arguments[0];
                    int[] totals = (int[]) result;
                    Arrays.fill(totals, least);
                    walk.rows(at -> {
                        for (int i = 0, p = at[0], q = at[1]; i < n; i++, p += next, q += nextResult) {
                            totals[q] = integer.applyAsInt(totals[q], x[p]);
                        }
                    });
                };
        };
    }

    /** How the result's place moves along the axes of what is reduced: not at all along the reduced ones. */
    private static int[] kept(Shape shape, int[] axes) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            int searched = axis;
            if (Arrays.stream(axes).noneMatch(reduced -> reduced == searched)) {
                strides[axis] = stride;
                stride *= shape.dimension(axis);
            }
        }
        return strides;
    }

    private static Kernel scatterAdd(Value value) {
        int rows = value.shape().dimension(0);
        int length = value.shape().row().size();
        return (arguments, result) -> {
            int[] indices = (int[]) arguments[1];
            if (arguments[0] instanceof float[] x) {
                double[] totals = new double[value.shape().size()];
                for (int i = 0; i < indices.length; i++) {
                    int place = Shapes.nearest(indices[i], rows) * length;
                    for (int j = 0; j < length; j++) {
                        totals[place + j] += x[i * length + j];
                    }
                }
                round(totals, (float[]) result);
                return;
            }
            Shapes.zero(result);
            for (int i = 0; i < indices.length; i++) {
                int place = Shapes.nearest(indices[i], rows) * length;
                for (int j = 0; j < length; j++) {
                    if (arguments[0] instanceof double[] x) {
                        ((double[]) result)[place + j] += x[i * length + j];
                    } else {
                        ((int[]) result)[place + j] += ((int[]) arguments[0])[i * length + j];
                    }
                }
            }
        };
    }

    private static void round(double[] totals, float[] result) {
        for (int i = 0; i < totals.length; i++) {
            result[i] = (float) totals[i];
        }
    }
}
