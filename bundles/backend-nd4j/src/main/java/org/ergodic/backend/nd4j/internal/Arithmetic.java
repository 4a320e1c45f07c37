package org.ergodic.backend.nd4j.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/**
 * Elementwise operations that ND4J computes as they are specified, by the numbers and names that it gives them. Those that it
 * does not (its softplus overflows, its log1p is log(1 + x), its maximum forgets NaN) stand in {@link Loops}, as do all
 * operations on integers.
 */
final class Arithmetic {
    private Arithmetic() {}

    static void register(Map<Op, Function<Step, Call>> table) {
        same(table, Op.ABS, 0);
        same(table, Op.NEG, 3);
        same(table, Op.FLOOR, 18);
        strict(table, Op.COS, 22);
        strict(table, Op.EXP, 23);
        strict(table, Op.LOG, 24);
        strict(table, Op.SIN, 27);
        table.put(
                Op.SIGMOID,
                step -> step.type() == DType.F32
                        ? step.blocks().sigmoid(step.argument(0), step.result())
                        : step.natives().strict(26, step.argument(0), step.result()));
        binary(table, Op.ADD, "add", 0, 0, 0);
        binary(table, Op.SUB, "subtract", 6, 1, 5);
        binary(table, Op.MUL, "multiply", 3, 2, 2);
        binary(table, Op.DIV, "divide", 2, 3, 4);
    }

    private static void same(Map<Op, Function<Step, Call>> table, Op op, int number) {
        Function<Step, Call> integers = table.get(op);
        table.put(
                op,
                step -> step.type().floating()
                        ? step.natives().same(number, step.argument(0), step.result())
                        : integers.apply(step));
    }

    private static void strict(Map<Op, Function<Step, Call>> table, Op op, int number) {
        table.put(op, step -> step.natives().strict(number, step.argument(0), step.result()));
    }

    /**
     * @param name of the operation that broadcasts
     * @param pair the number of the operation on two arrays of one size
     * @param scalar the number of x op s, with a single number s
     * @param reverse the number of s op x
     */
    private static void binary(
            Map<Op, Function<Step, Call>> table, Op op, String name, int pair, int scalar, int reverse) {
        Function<Step, Call> integers = table.get(op);
        table.put(op, step -> {
            if (!step.type().floating()) {
                return integers.apply(step);
            }
            Buffer a = step.argument(0);
            Buffer b = step.argument(1);
            Buffer c = step.result();
            int size = step.size();
            if (a.size() == size && b.size() == size) {
                return step.natives().pair(pair, a, b, c);
            }
            if (b.size() == 1 && a.size() == size) {
                return step.natives().scalar(scalar, a, b, c);
            }
            if (a.size() == 1 && b.size() == size) {
                return step.natives().scalar(reverse, b, a, c);
            }
            int rank = step.shape().rank();
            return step.natives()
                    .broadcast(
                            name,
                            a,
                            padded(step.shape(0), rank),
                            b,
                            padded(step.shape(1), rank),
                            c,
                            step.shape().dimensions());
        });
    }

    /** With ones in front. */
    private static int[] padded(Shape shape, int rank) {
        int[] padded = new int[rank];
        Arrays.fill(padded, 1);
        System.arraycopy(shape.dimensions(), 0, padded, rank - shape.rank(), shape.rank());
        return padded;
    }
}
