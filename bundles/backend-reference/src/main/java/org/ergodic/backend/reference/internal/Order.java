package org.ergodic.backend.reference.internal;

import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ergodic.program.Op;
import org.ergodic.program.Value;

/** Indices along the last axis, by the size of the elements. Doubles hold every type exactly. */
final class Order {
    /** What is found in one row. */
    private interface Search {
        void row(IntToDoubleFunction x, int[] result, int row);
    }

    private Order() {}

    static void register(Map<Op, Function<Value, Kernel>> table) {
        table.put(Op.ARG_SORT, value -> {
            int length = length(value);
            return rows(value, (x, result, row) -> {
                int[] order = IntStream.range(0, length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> x.applyAsDouble(i)))
                        .mapToInt(Integer::intValue)
                        .toArray();
                System.arraycopy(order, 0, result, row * length, length);
            });
        });
        table.put(Op.ARG_MAX, value -> {
            int length = length(value);
            return rows(value, (x, result, row) -> {
                int best = 0;
                for (int i = 1; i < length; i++) {
                    if (Double.compare(x.applyAsDouble(i), x.applyAsDouble(best)) > 0) {
                        best = i;
                    }
                }
                result[row] = best;
            });
        });
    }

    private static int length(Value value) {
        return value.argument(0).shape().dimension(value.argument(0).shape().rank() - 1);
    }

    private static Kernel rows(Value value, Search search) {
        int length = length(value);
        int size = value.argument(0).shape().size();
        return (arguments, result) -> {
            for (int first = 0; first < size; first += length) {
                int start = first;
                search.row(element(arguments[0], start), (int[]) result, start / length);
            }
        };
    }

    /** Elements from a place on; −0 as 0, so that {@link Double#compare} takes both for equal. It takes NaN for largest. */
    private static IntToDoubleFunction element(Object array, int start) {
        if (array instanceof float[] floats) {
            return i -> floats[start + i] + 0.0;
        }
        if (array instanceof double[] doubles) {
            return i -> doubles[start + i] + 0.0;
        }
        int[] integers = (int[]) array;
        return i -> integers[start + i];
    }
}
