package org.ergodic.backend.reference.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/** Elements that only move. A reshape moves nothing: the plan gives it its argument's array. */
final class Shapes {
    private Shapes() {}

    static void register(Map<Op, Function<Value, Kernel>> table) {
        table.put(Op.IOTA, value -> (arguments, result) -> Arrays.setAll((int[]) result, i -> i));
        table.put(Op.TRANSPOSE, Shapes::transpose);
        table.put(Op.BROADCAST, Shapes::broadcast);
        table.put(Op.SLICE, Shapes::slice);
        table.put(Op.PAD, Shapes::pad);
        table.put(Op.CONCAT, Shapes::concat);
        table.put(Op.GATHER, Shapes::gather);
    }

    private static Kernel transpose(Value value) {
        int[] permutation = value.attributes().ints("permutation");
        int[] own = value.argument(0).shape().strides();
        int[] strides = new int[own.length];
        Arrays.setAll(strides, axis -> own[permutation[axis]]);
        return move(value.shape(), strides, 0, value.shape().strides(), 0);
    }

    private static Kernel broadcast(Value value) {
        int[] strides = Walk.broadcast(value.argument(0).shape(), value.shape());
        return move(value.shape(), strides, 0, value.shape().strides(), 0);
    }

    private static Kernel slice(Value value) {
        int[] strides = value.argument(0).shape().strides();
        int start = dot(strides, value.attributes().ints("starts"));
        return move(value.shape(), strides, start, value.shape().strides(), 0);
    }

    private static Kernel pad(Value value) {
        Shape from = value.argument(0).shape();
        int[] strides = value.shape().strides();
        int start = dot(strides, value.attributes().ints("before"));
        Kernel move = move(from, from.strides(), 0, strides, start);
        return (arguments, result) -> {
            zero(result);
            move.run(arguments, result);
        };
    }

    private static Kernel concat(Value value) {
        int axis = value.attributes().integer("axis");
        int[] strides = value.shape().strides();
        Kernel[] moves = new Kernel[value.arguments().size()];
        int done = 0;
        for (int k = 0; k < moves.length; k++) {
            Shape part = value.argument(k).shape();
            moves[k] = move(part, part.strides(), 0, strides, done * strides[axis]);
            done += part.dimension(axis);
        }
        return (arguments, result) -> {
            for (int k = 0; k < moves.length; k++) {
                moves[k].run(new Object[] {arguments[k]}, result);
            }
        };
    }

    private static Kernel gather(Value value) {
        Shape table = value.argument(0).shape();
        int rows = table.dimension(0);
        int length = table.row().size();
        return (arguments, result) -> {
            int[] indices = (int[]) arguments[1];
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(arguments[0], nearest(indices[i], rows) * length, result, i * length, length);
            }
        };
    }

    /** An index moved to the nearest row. */
    static int nearest(int index, int rows) {
        return Math.max(0, Math.min(index, rows - 1));
    }

    static void zero(Object array) {
        if (array instanceof float[] floats) {
            Arrays.fill(floats, 0);
        } else if (array instanceof double[] doubles) {
            Arrays.fill(doubles, 0);
        } else {
            Arrays.fill((int[]) array, 0);
        }
    }

    private static int dot(int[] strides, int[] index) {
        int place = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            place += strides[axis] * index[axis];
        }
        return place;
    }

    /** Copies a box of elements, each array with its strides and beginning. */
    private static Kernel move(Shape box, int[] from, int fromStart, int[] to, int toStart) {
        Walk walk = new Walk(box, from, to);
        int n = walk.length();
        int nextFrom = walk.stride(0);
        int nextTo = walk.stride(1);
        return (arguments, result) -> {
            int[] starts = {fromStart, toStart};
            if (n == 1 || nextFrom == 1 && nextTo == 1) {
                walk.rows(at -> System.arraycopy(arguments[0], at[0], result, at[1], n), starts);
            } else if (arguments[0] instanceof float[] x && result instanceof float[] y) {
                walk.rows(
                        at -> {
                            for (int i = 0; i < n; i++) {
                                y[at[1] + i * nextTo] = x[at[0] + i * nextFrom];
                            }
                        },
                        starts);
            } else if (arguments[0] instanceof double[] x && result instanceof double[] y) {
                walk.rows(
                        at -> {
                            for (int i = 0; i < n; i++) {
                                y[at[1] + i * nextTo] = x[at[0] + i * nextFrom];
                            }
                        },
                        starts);
            } else {
                int[] x = (int[]) arguments[0];
                int[] y = (int[]) result;
                walk.rows(
                        at -> {
                            for (int i = 0; i < n; i++) {
                                y[at[1] + i * nextTo] = x[at[0] + i * nextFrom];
                            }
                        },
                        starts);
            }
        };
    }
}
