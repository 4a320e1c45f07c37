package org.ergodic.backend.nd4j.internal;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** Indices along the last axis by the size of the elements, which are compared as integers of the same order. */
final class Order {
    private Order() {}

    static void register(Map<Op, Function<Step, Call>> table) {
        table.put(Op.ARG_SORT, Order::sort);
        table.put(Op.ARG_MAX, Order::largest);
    }

    private static int length(Step step) {
        Shape shape = step.shape(0);
        return shape.dimension(shape.rank() - 1);
    }

    /** Integers in the order of the elements: −0 as 0, NaN above all. Those of f32 and i32 have 32 bits. */
    private static IntToLongFunction keys(Buffer buffer) {
        return switch (buffer.type()) {
            case F32 -> {
                FloatBuffer x = buffer.floats();
                yield i -> {
                    int bits = Float.floatToIntBits(x.get(i) + 0f);
                    return bits ^ bits >> 31 & Integer.MAX_VALUE;
                };
            }
            case F64 -> {
                DoubleBuffer x = buffer.doubles();
                yield i -> {
                    long bits = Double.doubleToLongBits(x.get(i) + 0.0);
                    return bits ^ bits >> 63 & Long.MAX_VALUE;
                };
            }
            case I32 -> {
                IntBuffer x = buffer.ints();
                yield x::get;
            }
        };
    }

    private static Call sort(Step step) {
        int length = length(step);
        IntToLongFunction keys = keys(step.argument(0));
        IntBuffer z = step.result().ints();
        int size = step.size();
        if (step.argument(0).type() == DType.F64) {
            return () -> {
                for (int first = 0; first < size; first += length) {
                    int start = first;
                    int[] order = IntStream.range(0, length)
                            .boxed()
                            .sorted(Comparator.comparingLong(i -> keys.applyAsLong(start + i)))
                            .mapToInt(Integer::intValue)
                            .toArray();
                    z.put(start, order);
                }
            };
        }
        long[] row = new long[length];
        return () -> {
            for (int first = 0; first < size; first += length) {
                for (int i = 0; i < length; i++) {
                    row[i] = keys.applyAsLong(first + i) << 32 | i;
                }
                Arrays.sort(row);
                for (int i = 0; i < length; i++) {
                    z.put(first + i, (int) row[i]);
                }
            }
        };
    }

    private static Call largest(Step step) {
        int length = length(step);
        IntToLongFunction keys = keys(step.argument(0));
        IntBuffer z = step.result().ints();
        int size = step.size();
        return () -> {
            for (int row = 0; row < size; row++) {
                int start = row * length;
                int best = 0;
                long most = keys.applyAsLong(start);
                for (int i = 1; i < length; i++) {
                    long key = keys.applyAsLong(start + i);
                    if (key > most) {
                        most = key;
                        best = i;
                    }
                }
                z.put(row, best);
            }
        };
    }
}
