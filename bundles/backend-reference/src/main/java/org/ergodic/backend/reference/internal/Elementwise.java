package org.ergodic.backend.reference.internal;

import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/**
 * One result element from one element of each argument. f32 elements are computed in double precision and rounded: for +, −, ·, /
 * and √ that is the single-precision result, since 53 bits are at least 2 · 24 + 2 (Figueroa 1995).
 */
final class Elementwise {
    private interface Comparison {
        boolean holds(double a, double b);
    }

    private Elementwise() {}

    static void register(Map<Op, Function<Value, Kernel>> table) {
        unary(table, Op.NEG, x -> -x, x -> -x);
        unary(table, Op.ABS, Math::abs, Math::abs);
        unary(table, Op.SIGN, Math::signum, Integer::signum);
        unary(table, Op.EXP, Math::exp);
        unary(table, Op.LOG, Math::log);
        unary(table, Op.LOG1P, Math::log1p);
        unary(table, Op.SQRT, Math::sqrt);
        unary(table, Op.SIN, Math::sin);
        unary(table, Op.COS, Math::cos);
        unary(table, Op.TANH, Math::tanh);
        unary(table, Op.SIGMOID, Elementwise::sigmoid);
        unary(table, Op.SOFTPLUS, x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
        unary(table, Op.FLOOR, Math::floor);
        binary(table, Op.ADD, (a, b) -> a + b, (a, b) -> a + b);
        binary(table, Op.SUB, (a, b) -> a - b, (a, b) -> a - b);
        binary(table, Op.MUL, (a, b) -> a * b, (a, b) -> a * b);
        binary(table, Op.DIV, (a, b) -> a / b, (a, b) -> b == 0 ? 0 : a / b);
        binary(table, Op.POW, Math::pow, Elementwise::none);
        binary(table, Op.MAX, Math::max, Math::max);
        binary(table, Op.MIN, Math::min, Math::min);
        table.put(Op.LESS, value -> compare(value, (a, b) -> a < b));
        table.put(Op.LESS_EQUAL, value -> compare(value, (a, b) -> a <= b));
        table.put(Op.EQUAL, value -> compare(value, (a, b) -> a == b));
        table.put(Op.SELECT, Elementwise::select);
        table.put(Op.CAST, Elementwise::cast);
    }

    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    private static int none(int a, int b) {
        throw new AssertionError("typing keeps integers away");
    }

    private static void unary(Map<Op, Function<Value, Kernel>> table, Op op, DoubleUnaryOperator floating) {
        unary(table, op, floating, x -> none(x, x));
    }

    private static void unary(
            Map<Op, Function<Value, Kernel>> table, Op op, DoubleUnaryOperator floating, IntUnaryOperator integer) {
        table.put(op, value -> unary(value, floating, integer));
    }

    private static Kernel unary(Value value, DoubleUnaryOperator floating, IntUnaryOperator integer) {
        return switch (value.type()) {
            case F32 ->
                (arguments, result) -> {
                    float[] x = (float[]) arguments[0];
                    float[] y = (float[]) result;
                    for (int i = 0; i < y.length; i++) {
                        y[i] = (float) floating.applyAsDouble(x[i]);
                    }
                };
            case F64 ->
                (arguments, result) -> {
                    double[] x = (double[]) arguments[0];
                    double[] y = (double[]) result;
                    for (int i = 0; i < y.length; i++) {
                        y[i] = floating.applyAsDouble(x[i]);
                    }
                };
            case I32 ->
                (arguments, result) -> {
                    int[] x = (int[]) arguments[0];
                    int[] y = (int[]) result;
                    for (int i = 0; i < y.length; i++) {
                        y[i] = integer.applyAsInt(x[i]);
                    }
                };
        };
    }

    private static void binary(
            Map<Op, Function<Value, Kernel>> table, Op op, DoubleBinaryOperator floating, IntBinaryOperator integer) {
        table.put(op, value -> binary(value, floating, integer));
    }

    private static Kernel binary(Value value, DoubleBinaryOperator floating, IntBinaryOperator integer) {
        Walk walk = walk(value);
        int n = walk.length();
        int nextA = walk.stride(1);
        int nextB = walk.stride(2);
        return switch (value.type()) {
            case F32 ->
                (arguments, result) -> {
                    float[] a = (float[]) arguments[0];
                    float[] b = (float[]) arguments[1];
                    float[] c = (float[]) result;
                    walk.rows(at -> {
                        for (int i = 0, p = at[1], q = at[2]; i < n; i++, p += nextA, q += nextB) {
                            c[at[0] + i] = (float) floating.applyAsDouble(a[p], b[q]);
                        }
                    });
                };
            case F64 ->
                (arguments, result) -> {
                    double[] a = (double[]) arguments[0];
                    double[] b = (double[]) arguments[1];
                    double[] c = (double[]) result;
                    walk.rows(at -> {
                        for (int i = 0, p = at[1], q = at[2]; i < n; i++, p += nextA, q += nextB) {
                            c[at[0] + i] = floating.applyAsDouble(a[p], b[q]);
                        }
                    });
                };
            case I32 ->
                (arguments, result) -> {
                    int[] a = (int[]) arguments[0];
                    int[] b = (int[]) arguments[1];
                    int[] c = (int[]) result;
                    walk.rows(at -> {
                        for (int i = 0, p = at[1], q = at[2]; i < n; i++, p += nextA, q += nextB) {
                            c[at[0] + i] = integer.applyAsInt(a[p], b[q]);
                        }
                    });
                };
        };
    }

    /** Integers are compared as doubles, which hold them exactly. */
    private static Kernel compare(Value value, Comparison comparison) {
        Walk walk = walk(value);
        int n = walk.length();
        int nextA = walk.stride(1);
        int nextB = walk.stride(2);
        return (arguments, result) -> {
            int[] c = (int[]) result;
            if (arguments[0] instanceof float[] a && arguments[1] instanceof float[] b) {
                walk.rows(at -> {
                    for (int i = 0, p = at[1], q = at[2]; i < n; i++, p += nextA, q += nextB) {
                        c[at[0] + i] = comparison.holds(a[p], b[q]) ? 1 : 0;
                    }
                });
            } else if (arguments[0] instanceof double[] a && arguments[1] instanceof double[] b) {
                walk.rows(at -> {
                    for (int i = 0, p = at[1], q = at[2]; i < n; i++, p += nextA, q += nextB) {
                        c[at[0] + i] = comparison.holds(a[p], b[q]) ? 1 : 0;
                    }
                });
            } else {
                int[] a = (int[]) arguments[0];
                int[] b = (int[]) arguments[1];
                walk.rows(at -> {
                    for (int i = 0, p = at[1], q = at[2]; i < n; i++, p += nextA, q += nextB) {
                        c[at[0] + i] = comparison.holds(a[p], b[q]) ? 1 : 0;
                    }
                });
            }
        };
    }

    private static Kernel select(Value value) {
        Walk walk = walk(value);
        int n = walk.length();
        int nextCondition = walk.stride(1);
        int nextYes = walk.stride(2);
        int nextNo = walk.stride(3);
        return switch (value.type()) {
            case F32 ->
                (arguments, result) -> {
                    int[] condition = (int[]) arguments[0];
                    float[] yes = (float[]) arguments[1];
                    float[] no = (float[]) arguments[2];
                    float[] chosen = (float[]) result;
                    walk.rows(at -> {
                        for (int i = 0; i < n; i++) {
                            chosen[at[0] + i] = condition[at[1] + i * nextCondition] != 0
                                    ? yes[at[2] + i * nextYes]
                                    : no[at[3] + i * nextNo];
                        }
                    });
                };
            case F64 ->
                (arguments, result) -> {
                    int[] condition = (int[]) arguments[0];
                    double[] yes = (double[]) arguments[1];
                    double[] no = (double[]) arguments[2];
                    double[] chosen = (double[]) result;
                    walk.rows(at -> {
                        for (int i = 0; i < n; i++) {
                            chosen[at[0] + i] = condition[at[1] + i * nextCondition] != 0
                                    ? yes[at[2] + i * nextYes]
                                    : no[at[3] + i * nextNo];
                        }
                    });
                };
            case I32 ->
                (arguments, result) -> {
                    int[] condition = (int[]) arguments[0];
                    int[] yes = (int[]) arguments[1];
                    int[] no = (int[]) arguments[2];
                    int[] chosen = (int[]) result;
                    walk.rows(at -> {
                        for (int i = 0; i < n; i++) {
                            chosen[at[0] + i] = condition[at[1] + i * nextCondition] != 0
                                    ? yes[at[2] + i * nextYes]
                                    : no[at[3] + i * nextNo];
                        }
                    });
                };
        };
    }

    /** Every value goes through double, which holds all of f32 and i32 exactly; Java's casts do the rest. */
    private static Kernel cast(Value value) {
        return (arguments, result) -> {
            Object from = arguments[0];
            for (int i = 0; i < value.shape().size(); i++) {
                double x = from instanceof float[] floats
                        ? floats[i]
                        : from instanceof double[] doubles ? doubles[i] : ((int[]) from)[i];
                if (result instanceof float[] floats) {
                    floats[i] = (float) x;
                } else if (result instanceof double[] doubles) {
                    doubles[i] = x;
                } else {
                    ((int[]) result)[i] = (int) x;
                }
            }
        };
    }

    /** Through the result (array 0) and the arguments (arrays 1, 2, …) broadcast to it. */
    private static Walk walk(Value value) {
        Shape shape = value.shape();
        int[][] strides = new int[value.arguments().size() + 1][];
        strides[0] = shape.strides();
        for (int k = 1; k < strides.length; k++) {
            strides[k] = Walk.broadcast(value.argument(k - 1).shape(), shape);
        }
        return new Walk(shape, strides);
    }
}
