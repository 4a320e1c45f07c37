package org.ergodic.backend.nd4j.internal;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    /** Fewer elements than this are not worth another thread. */
    private static final int LEAST = 1 << 17;

    /** Into no more pieces than this is a sum divided. */
    private static final int PIECES = 8;

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
        int size = step.argument(0).size();
        // The pieces follow from the shape alone, so that bits do not depend on the threads.
        int pieces = Math.max(1, Math.min(Math.min(PIECES / outer, reduced), size / LEAST));
        int tasks = outer * pieces;
        double[] sums = new double[pieces == 1 ? 0 : tasks * inner];
        int parts = Math.min(tasks, step.team().parts(size, LEAST));
        List<Call> calls = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int first = (int) ((long) tasks * part / parts);
            int end = (int) ((long) tasks * (part + 1) / parts);
            calls.add(
                    pieces > 1
                            ? () -> pieces(x, reduced, inner, pieces, first, end, sums)
                            : inner == 1
                                    ? () -> rows(x, reduced, first, end, z)
                                    : whole(x, reduced, inner, first, end, z));
        }
        Call together = step.team().together(calls);
        return pieces == 1 ? together : Call.all(together, () -> combine(sums, pieces, inner, outer, z));
    }

    private static void rows(FloatBuffer x, int reduced, int first, int end, FloatBuffer z) {
        for (int o = first; o < end; o++) {
            z.put(o, (float) sum(x, o * reduced, reduced));
        }
    }

    private static Call whole(FloatBuffer x, int reduced, int inner, int first, int end, FloatBuffer z) {
        double[] sums = new double[inner];
        return () -> {
            for (int o = first; o < end; o++) {
                add(x, o * reduced, (o + 1) * reduced, inner, sums, 0);
                for (int i = 0; i < inner; i++) {
                    z.put(o * inner + i, (float) sums[i]);
                }
            }
        };
    }

    private static void pieces(FloatBuffer x, int reduced, int inner, int pieces, int first, int end, double[] sums) {
        for (int task = first; task < end; task++) {
            int start = task / pieces * reduced;
            int piece = task % pieces;
            int from = start + (int) ((long) reduced * piece / pieces);
            int to = start + (int) ((long) reduced * (piece + 1) / pieces);
            if (inner == 1) {
                sums[task] = sum(x, from, to - from);
            } else {
                add(x, from, to, inner, sums, task * inner);
            }
        }
    }

    private static void combine(double[] sums, int pieces, int inner, int outer, FloatBuffer z) {
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                double sum = 0;
                for (int piece = 0; piece < pieces; piece++) {
                    sum += sums[(o * pieces + piece) * inner + i];
                }
                z.put(o * inner + i, (float) sum);
            }
        }
    }

    /** Sums rows {@code from} to {@code to} into {@code sums}, from {@code at} on. */
    private static void add(FloatBuffer x, int from, int to, int inner, double[] sums, int at) {
        Arrays.fill(sums, at, at + inner, 0);
        for (int r = from; r < to; r++) {
            for (int i = 0; i < inner; i++) {
                sums[at + i] += x.get(r * inner + i);
            }
        }
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
