package org.ergodic.backend.nd4j.internal;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;

/**
 * Reductions of [outer, reduced, inner] to [outer, inner], in a fixed order. Sums of f32 add up in double precision and are
 * rounded once; ND4J's add up in f32.
 */
final class Reductions {
    private Reductions() {}

    static void register(Map<Op, Function<Step, Call>> table) {
        table.put(
                Op.SUM, step -> step.type() == DType.F32 ? sums(step) : reduce(step, 0, Double::sum, 0, Integer::sum));
        table.put(Op.AMAX, step -> reduce(step, Double.NEGATIVE_INFINITY, Math::max, Integer.MIN_VALUE, Math::max));
    }

    private static Call sums(Step step) {
        int outer = step.shape(0).dimension(0);
        int reduced = step.shape(0).dimension(1);
        int inner = step.shape(0).dimension(2);
        FloatBuffer x = step.argument(0).floats();
        FloatBuffer z = step.result().floats();
        if (inner == 1) {
            return () -> {
                for (int o = 0; o < outer; o++) {
                    z.put(o, (float) sum(x, o * reduced, reduced));
                }
            };
        }
        double[] sums = new double[inner];
        return () -> {
            for (int o = 0; o < outer; o++) {
                Arrays.fill(sums, 0);
                int at = o * reduced * inner;
                for (int r = 0; r < reduced; r++, at += inner) {
                    for (int i = 0; i < inner; i++) {
                        sums[i] += x.get(at + i);
                    }
                }
                for (int i = 0; i < inner; i++) {
                    z.put(o * inner + i, (float) sums[i]);
                }
            }
        };
    }

    /** In four interleaved parts, which do not wait for each other. */
    private static double sum(FloatBuffer x, int start, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i < count - 3; i += 4) {
            a += x.get(start + i);
            b += x.get(start + i + 1);
            c += x.get(start + i + 2);
            d += x.get(start + i + 3);
        }
        for (; i < count; i++) {
            a += x.get(start + i);
        }
        return (a + b) + (c + d);
    }

    private static Call reduce(
            Step step, double first, DoubleBinaryOperator floating, int least, IntBinaryOperator integer) {
        int outer = step.shape(0).dimension(0);
        int reduced = step.shape(0).dimension(1);
        int inner = step.shape(0).dimension(2);
        return switch (step.type()) {
            case F32 -> {
                FloatBuffer x = step.argument(0).floats();
                FloatBuffer z = step.result().floats();
                yield () -> {
                    for (int o = 0; o < outer; o++) {
                        for (int i = 0; i < inner; i++) {
                            double result = first;
                            for (int r = 0; r < reduced; r++) {
                                result = floating.applyAsDouble(result, x.get((o * reduced + r) * inner + i));
                            }
                            z.put(o * inner + i, (float) result);
                        }
                    }
                };
            }
            case F64 -> {
                DoubleBuffer x = step.argument(0).doubles();
                DoubleBuffer z = step.result().doubles();
                yield () -> {
                    for (int o = 0; o < outer; o++) {
                        for (int i = 0; i < inner; i++) {
                            double result = first;
                            for (int r = 0; r < reduced; r++) {
                                result = floating.applyAsDouble(result, x.get((o * reduced + r) * inner + i));
                            }
                            z.put(o * inner + i, result);
                        }
                    }
                };
            }
            case I32 -> {
                IntBuffer x = step.argument(0).ints();
                IntBuffer z = step.result().ints();
                yield () -> {
                    for (int o = 0; o < outer; o++) {
                        for (int i = 0; i < inner; i++) {
                            int result = least;
                            for (int r = 0; r < reduced; r++) {
                                result = integer.applyAsInt(result, x.get((o * reduced + r) * inner + i));
                            }
                            z.put(o * inner + i, result);
                        }
                    }
                };
            }
        };
    }
}
