package org.ergodic.backend.nd4j.internal;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;

/** Elementwise operations in Java, on arrays of one size. Those that run often in f32 have a loop of their own. */
final class Loops {
    private interface Comparison {
        boolean holds(double a, double b);
    }

    private Loops() {}

    static void register(Map<Op, Function<Step, Call>> table) {
        table.put(Op.NEG, step -> integers(step, a -> -a));
        table.put(Op.ABS, step -> integers(step, Math::abs));
        table.put(Op.SIGN, step -> unary(step, Math::signum, Integer::signum));
        table.put(Op.LOG1P, step -> floating(step, Math::log1p));
        table.put(Op.SOFTPLUS, step -> floating(step, Loops::softplus));
        table.put(
                Op.TANH,
                step -> step.type() == DType.F32
                        ? step.blocks().tanh(step.argument(0), step.result())
                        : floating(step, Math::tanh));
        table.put(
                Op.SQRT,
                step -> step.type() == DType.F32
                        ? step.blocks().sqrt(step.argument(0), step.result())
                        : floating(step, Math::sqrt));
        table.put(Op.ADD, step -> integers(step, Integer::sum));
        table.put(Op.SUB, step -> integers(step, (a, b) -> a - b));
        table.put(Op.MUL, step -> integers(step, (a, b) -> a * b));
        table.put(Op.DIV, step -> integers(step, (a, b) -> b == 0 ? 0 : a / b));
        table.put(Op.POW, step -> floating(step, Math::pow));
        table.put(
                Op.MAX,
                step -> step.type() == DType.F32
                        ? step.blocks().max(step.argument(0), step.argument(1), step.result())
                        : binary(step, Math::max, Math::max));
        table.put(
                Op.MIN,
                step -> step.type() == DType.F32
                        ? step.blocks().min(step.argument(0), step.argument(1), step.result())
                        : binary(step, Math::min, Math::min));
        table.put(Op.LESS, step -> argumentType(step) == DType.F32 ? less(step) : compare(step, (a, b) -> a < b));
        table.put(
                Op.LESS_EQUAL,
                step -> argumentType(step) == DType.F32 ? lessOrEqual(step) : compare(step, (a, b) -> a <= b));
        table.put(Op.EQUAL, step -> argumentType(step) == DType.F32 ? equal(step) : compare(step, (a, b) -> a == b));
        table.put(Op.SELECT, Loops::select);
        table.put(Op.CAST, Loops::cast);
    }

    private static DType argumentType(Step step) {
        return step.argument(0).type();
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static Call unary(Step step, DoubleUnaryOperator floating, IntUnaryOperator integer) {
        return step.type().floating() ? floating(step, floating) : integers(step, integer);
    }

    private static Call binary(Step step, DoubleBinaryOperator floating, IntBinaryOperator integer) {
        return step.type().floating() ? floating(step, floating) : integers(step, integer);
    }

    private static Call floating(Step step, DoubleUnaryOperator function) {
        int n = step.size();
        if (step.type() == DType.F32) {
            FloatBuffer x = step.argument(0).floats();
            FloatBuffer z = step.result().floats();
            return () -> {
                for (int i = 0; i < n; i++) {
                    z.put(i, (float) function.applyAsDouble(x.get(i)));
                }
            };
        }
        DoubleBuffer x = step.argument(0).doubles();
        DoubleBuffer z = step.result().doubles();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, function.applyAsDouble(x.get(i)));
            }
        };
    }

    private static Call floating(Step step, DoubleBinaryOperator function) {
        int n = step.size();
        if (step.type() == DType.F32) {
            FloatBuffer x = step.argument(0).floats();
            FloatBuffer y = step.argument(1).floats();
            FloatBuffer z = step.result().floats();
            return () -> {
                for (int i = 0; i < n; i++) {
                    z.put(i, (float) function.applyAsDouble(x.get(i), y.get(i)));
                }
            };
        }
        DoubleBuffer x = step.argument(0).doubles();
        DoubleBuffer y = step.argument(1).doubles();
        DoubleBuffer z = step.result().doubles();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, function.applyAsDouble(x.get(i), y.get(i)));
            }
        };
    }

    private static Call integers(Step step, IntUnaryOperator function) {
        int n = step.size();
        IntBuffer x = step.argument(0).ints();
        IntBuffer z = step.result().ints();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, function.applyAsInt(x.get(i)));
            }
        };
    }

    private static Call integers(Step step, IntBinaryOperator function) {
        int n = step.size();
        IntBuffer x = step.argument(0).ints();
        IntBuffer y = step.argument(1).ints();
        IntBuffer z = step.result().ints();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, function.applyAsInt(x.get(i), y.get(i)));
            }
        };
    }

    /** 1 where a is below b, ½ where they are equal, else 0. */
    static Call share(Step step) {
        int n = step.size();
        if (step.type() == DType.F64) {
            return floating(step, (a, b) -> a < b ? 1 : a == b ? 0.5 : 0);
        }
        int one = Float.floatToRawIntBits(1);
        int half = Float.floatToRawIntBits(0.5f);
        FloatBuffer x = step.argument(0).floats();
        FloatBuffer y = step.argument(1).floats();
        IntBuffer z = step.result().ints();
        // As bits, so that there is no branch to mispredict.
        return () -> {
            for (int i = 0; i < n; i++) {
                float a = x.get(i);
                float b = y.get(i);
                int below = a < b ? one : 0;
                int equal = a == b ? half : 0;
                z.put(i, below | equal);
            }
        };
    }

    private static Call less(Step step) {
        int n = step.size();
        FloatBuffer x = step.argument(0).floats();
        FloatBuffer y = step.argument(1).floats();
        IntBuffer z = step.result().ints();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, x.get(i) < y.get(i) ? 1 : 0);
            }
        };
    }

    private static Call lessOrEqual(Step step) {
        int n = step.size();
        FloatBuffer x = step.argument(0).floats();
        FloatBuffer y = step.argument(1).floats();
        IntBuffer z = step.result().ints();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, x.get(i) <= y.get(i) ? 1 : 0);
            }
        };
    }

    private static Call equal(Step step) {
        int n = step.size();
        FloatBuffer x = step.argument(0).floats();
        FloatBuffer y = step.argument(1).floats();
        IntBuffer z = step.result().ints();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, x.get(i) == y.get(i) ? 1 : 0);
            }
        };
    }

    /** Of f64 or of i32, which doubles hold exactly. */
    private static Call compare(Step step, Comparison comparison) {
        int n = step.size();
        IntBuffer z = step.result().ints();
        if (argumentType(step) == DType.F64) {
            DoubleBuffer x = step.argument(0).doubles();
            DoubleBuffer y = step.argument(1).doubles();
            return () -> {
                for (int i = 0; i < n; i++) {
                    z.put(i, comparison.holds(x.get(i), y.get(i)) ? 1 : 0);
                }
            };
        }
        IntBuffer x = step.argument(0).ints();
        IntBuffer y = step.argument(1).ints();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, comparison.holds(x.get(i), y.get(i)) ? 1 : 0);
            }
        };
    }

    /** Moves elements as they are: f32 as i32. */
    private static Call select(Step step) {
        int n = step.size();
        IntBuffer condition = step.argument(0).ints();
        if (step.type() == DType.F64) {
            DoubleBuffer x = step.argument(1).doubles();
            DoubleBuffer y = step.argument(2).doubles();
            DoubleBuffer z = step.result().doubles();
            return () -> {
                for (int i = 0; i < n; i++) {
                    z.put(i, condition.get(i) != 0 ? x.get(i) : y.get(i));
                }
            };
        }
        IntBuffer x = step.argument(1).ints();
        IntBuffer y = step.argument(2).ints();
        IntBuffer z = step.result().ints();
        return () -> {
            for (int i = 0; i < n; i++) {
                int yes = x.get(i);
                int no = y.get(i);
                z.put(i, condition.get(i) != 0 ? yes : no);
            }
        };
    }

    private static Call cast(Step step) {
        return switch (step.type()) {
            case F32 -> castToFloats(step);
            case F64 -> castToDoubles(step);
            case I32 -> castToInts(step);
        };
    }

    private static Call castToFloats(Step step) {
        int n = step.size();
        FloatBuffer z = step.result().floats();
        if (argumentType(step) == DType.I32) {
            IntBuffer x = step.argument(0).ints();
            return () -> {
                for (int i = 0; i < n; i++) {
                    z.put(i, (float) x.get(i));
                }
            };
        }
        DoubleBuffer x = step.argument(0).doubles();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, (float) x.get(i));
            }
        };
    }

    private static Call castToDoubles(Step step) {
        int n = step.size();
        DoubleBuffer z = step.result().doubles();
        if (argumentType(step) == DType.I32) {
            IntBuffer x = step.argument(0).ints();
            return () -> {
                for (int i = 0; i < n; i++) {
                    z.put(i, x.get(i));
                }
            };
        }
        FloatBuffer x = step.argument(0).floats();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, x.get(i));
            }
        };
    }

    private static Call castToInts(Step step) {
        int n = step.size();
        IntBuffer z = step.result().ints();
        if (argumentType(step) == DType.F64) {
            DoubleBuffer x = step.argument(0).doubles();
            return () -> {
                for (int i = 0; i < n; i++) {
                    z.put(i, (int) x.get(i));
                }
            };
        }
        FloatBuffer x = step.argument(0).floats();
        return () -> {
            for (int i = 0; i < n; i++) {
                z.put(i, (int) x.get(i));
            }
        };
    }
}
