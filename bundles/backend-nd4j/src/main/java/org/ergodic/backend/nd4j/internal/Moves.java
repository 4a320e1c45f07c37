package org.ergodic.backend.nd4j.internal;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** Operations that move elements and leave them as they are. */
final class Moves {
    private Moves() {}

    static void register(Map<Op, Function<Step, Call>> table) {
        table.put(Op.TRANSPOSE, Moves::transpose);
        table.put(Op.BROADCAST, Moves::broadcast);
        table.put(Op.SLICE, Moves::slice);
        table.put(Op.PAD, Moves::pad);
        table.put(Op.CONCAT, Moves::concat);
        table.put(Op.GATHER, Moves::gather);
        table.put(Op.SCATTER_ADD, Moves::scatterAdd);
    }

    static Call zero(Buffer buffer) {
        Pointer pointer = buffer.pointer();
        long bytes = (long) buffer.size() * buffer.type().bytes();
        return () -> Pointer.memset(pointer, 0, bytes);
    }

    private static Call transpose(Step step) {
        int[] permutation = step.attributes().ints("permutation");
        int[] strides = step.shape(0).strides();
        int[] from = Arrays.stream(permutation).map(axis -> strides[axis]).toArray();
        return StridedCopy.of(
                step.argument(0), 0, from, step.result(), 0, step.shape().strides(), step.shape());
    }

    private static Call broadcast(Step step) {
        int[] from = repeating(step.shape(0), step.shape());
        return StridedCopy.of(
                step.argument(0), 0, from, step.result(), 0, step.shape().strides(), step.shape());
    }

    /** The strides of a shape under a larger one: 0 where it repeats. */
    private static int[] repeating(Shape shape, Shape larger) {
        int[] strides = new int[larger.rank()];
        int missing = larger.rank() - shape.rank();
        for (int axis = 0; axis < shape.rank(); axis++) {
            strides[axis + missing] = shape.dimension(axis) == 1 ? 0 : shape.strides()[axis];
        }
        return strides;
    }

    private static Call slice(Step step) {
        int[] strides = step.shape(0).strides();
        int start = place(step.attributes().ints("starts"), strides);
        return StridedCopy.of(
                step.argument(0), start, strides, step.result(), 0, step.shape().strides(), step.shape());
    }

    private static Call pad(Step step) {
        int[] strides = step.shape().strides();
        int start = place(step.attributes().ints("before"), strides);
        Call zero = zero(step.result());
        Call copy = StridedCopy.of(
                step.argument(0), 0, step.shape(0).strides(), step.result(), start, strides, step.shape(0));
        return Call.all(zero, copy);
    }

    private static int place(int[] indices, int[] strides) {
        int place = 0;
        for (int axis = 0; axis < indices.length; axis++) {
            place += indices[axis] * strides[axis];
        }
        return place;
    }

    private static Call concat(Step step) {
        int axis = step.attributes().integer("axis");
        int[] strides = step.shape().strides();
        List<Call> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < step.arguments().size(); i++) {
            Shape part = step.shape(i);
            parts.add(StridedCopy.of(step.argument(i), 0, part.strides(), step.result(), start, strides, part));
            start += part.dimension(axis) * strides[axis];
        }
        return Call.all(parts);
    }

    private static Call gather(Step step) {
        int rows = step.shape(0).dimension(0);
        int words = step.shape(0).row().size() * (step.type().bytes() / 4);
        IntBuffer from = step.argument(0).ints();
        IntBuffer indices = step.argument(1).ints();
        IntBuffer to = step.result().ints();
        int count = step.shape(1).size();
        return () -> {
            for (int i = 0; i < count; i++) {
                to.put(i * words, from, nearest(indices.get(i), rows) * words, words);
            }
        };
    }

    private static int nearest(int index, int rows) {
        return Math.max(0, Math.min(index, rows - 1));
    }

    private static Call scatterAdd(Step step) {
        int rows = step.shape().dimension(0);
        int length = step.shape().row().size();
        int count = step.shape(1).size();
        IntBuffer indices = step.argument(1).ints();
        Call zero = zero(step.result());
        Call add =
                switch (step.type()) {
                    case F32 -> {
                        FloatBuffer x = step.argument(0).floats();
                        FloatBuffer z = step.result().floats();
                        double[] sums = new double[step.size()];
                        yield () -> {
                            Arrays.fill(sums, 0);
                            for (int i = 0; i < count; i++) {
                                int place = nearest(indices.get(i), rows) * length;
                                for (int j = 0; j < length; j++) {
                                    sums[place + j] += x.get(i * length + j);
                                }
                            }
                            for (int i = 0; i < sums.length; i++) {
                                z.put(i, (float) sums[i]);
                            }
                        };
                    }
                    case F64 -> {
                        DoubleBuffer x = step.argument(0).doubles();
                        DoubleBuffer z = step.result().doubles();
                        yield () -> {
                            for (int i = 0; i < count; i++) {
                                int place = nearest(indices.get(i), rows) * length;
                                for (int j = 0; j < length; j++) {
                                    z.put(place + j, z.get(place + j) + x.get(i * length + j));
                                }
                            }
                        };
                    }
                    case I32 -> {
                        IntBuffer x = step.argument(0).ints();
                        IntBuffer z = step.result().ints();
                        yield () -> {
                            for (int i = 0; i < count; i++) {
                                int place = nearest(indices.get(i), rows) * length;
                                for (int j = 0; j < length; j++) {
                                    z.put(place + j, z.get(place + j) + x.get(i * length + j));
                                }
                            }
                        };
                    }
                };
        if (step.type() == DType.F32) {
            return add;
        }
        return Call.all(zero, add);
    }
}
