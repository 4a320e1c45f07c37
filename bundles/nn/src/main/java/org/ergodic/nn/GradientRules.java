package org.ergodic.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ergodic.program.Attributes;
import org.ergodic.program.Convolution;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The table of gradients: for each operation y = op(a, b, c) and cotangent ȳ, the cotangents of its arguments. Operations that
 * are not in it (comparisons, draws, sign, floor, sorting indices) have no gradient. At ties, {@code max} and {@code min} share the gradient
 * equally; at 0, that of {@code abs} is 0.
 */
final class GradientRules {
    /** The cotangent of one argument. */
    @FunctionalInterface
    private interface Rule {
        @Nullable
        Value apply(Value y, Value cotangent);
    }

    private static final Map<Op, List<Rule>> RULES = new EnumMap<>(Op.class);

    static {
        rule(Op.NEG, (y, g) -> g.unaryMinus());
        rule(Op.ABS, (y, g) -> g.times(y.argument(0).sign()));
        rule(Op.EXP, (y, g) -> g.times(y));
        rule(Op.LOG, (y, g) -> g.div(y.argument(0)));
        rule(Op.LOG1P, (y, g) -> g.div(y.argument(0).plus(1)));
        rule(Op.SQRT, (y, g) -> g.times(0.5).div(y));
        rule(Op.SIN, (y, g) -> g.times(y.argument(0).cos()));
        rule(Op.COS, (y, g) -> g.times(y.argument(0).sin()).unaryMinus());
        rule(Op.TANH, (y, g) -> g.minus(g.times(y.square())));
        rule(Op.SIGMOID, (y, g) -> g.times(y.minus(y.square())));
        rule(Op.SOFTPLUS, (y, g) -> g.times(y.argument(0).sigmoid()));
        rule(Op.ADD, (y, g) -> g, (y, g) -> g);
        rule(Op.SUB, (y, g) -> g, (y, g) -> g.unaryMinus());
        rule(Op.MUL, (y, g) -> g.times(y.argument(1)), (y, g) -> g.times(y.argument(0)));
        rule(Op.DIV, (y, g) -> g.div(y.argument(1)), (y, g) -> g.times(y)
                .div(y.argument(1))
                .unaryMinus());
        rule(Op.POW, GradientRules::powBase, GradientRules::powExponent);
        rule(
                Op.MAX,
                (y, g) -> g.times(share(y.argument(1), y.argument(0))),
                (y, g) -> g.times(share(y.argument(0), y.argument(1))));
        rule(
                Op.MIN,
                (y, g) -> g.times(share(y.argument(0), y.argument(1))),
                (y, g) -> g.times(share(y.argument(1), y.argument(0))));
        rule(Op.SELECT, (y, g) -> null, (y, g) -> y.argument(0).select(g, zero(g)), (y, g) -> y.argument(0)
                .select(zero(g), g));
        rule(
                Op.CAST,
                (y, g) -> y.argument(0).type().floating() && y.type().floating()
                        ? g.cast(y.argument(0).type())
                        : null);
        rule(Op.MATMUL, GradientRules::matmulLeft, GradientRules::matmulRight);
        rule(
                Op.CONV,
                (y, g) -> g.convInput(y.argument(1), convolution(y), spatial(y.argument(0), 1)),
                (y, g) -> y.argument(0).convKernel(g, convolution(y), spatial(y.argument(1), 0)));
        rule(
                Op.CONV_INPUT,
                (y, g) -> g.conv(y.argument(1), convolution(y)),
                (y, g) -> g.convKernel(y.argument(0), convolution(y), spatial(y.argument(1), 0)));
        rule(
                Op.CONV_KERNEL,
                (y, g) -> y.argument(1).convInput(g, convolution(y), spatial(y.argument(0), 1)),
                (y, g) -> y.argument(0).conv(g, convolution(y)));
        rule(Op.RESHAPE, (y, g) -> g.reshape(y.argument(0).shape()));
        rule(Op.TRANSPOSE, (y, g) -> g.transpose(inverse(y.attributes().ints("permutation"))));
        rule(Op.BROADCAST, (y, g) -> g);
        rule(Op.SLICE, GradientRules::slice);
        rule(
                Op.PAD,
                (y, g) -> g.slice(
                        y.attributes().ints("before"), y.argument(0).shape().dimensions()));
        rule(
                Op.GATHER,
                (y, g) -> g.scatterAdd(y.argument(1), y.argument(0).shape().dimension(0)),
                (y, g) -> null);
        rule(Op.SCATTER_ADD, (y, g) -> g.gather(y.argument(1)), (y, g) -> null);
        rule(Op.SUM, (y, g) -> spread(y, g));
        rule(Op.AMAX, GradientRules::amax);
    }

    private GradientRules() {}

    private static void rule(Op op, Rule... rules) {
        RULES.put(op, List.of(rules));
    }

    /** The cotangent of argument {@code i} of {@code y}, of that argument's shape; null if there is none. */
    static @Nullable Value argument(Value y, Value cotangent, int i) {
        if (y.op() == Op.CONCAT) {
            return part(y, cotangent, i);
        }
        List<Rule> rules = RULES.get(y.op());
        Value part = rules == null ? null : rules.get(i).apply(y, cotangent);
        return part == null ? null : sumTo(part, y.argument(i).shape());
    }

    /** The adjoint of broadcasting: sums over what was repeated. */
    private static Value sumTo(Value value, Shape shape) {
        if (value.shape().equals(shape)) {
            return value;
        }
        int extra = value.shape().rank() - shape.rank();
        List<Integer> axes = new ArrayList<>();
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            if (axis < extra || shape.dimension(axis - extra) != value.shape().dimension(axis)) {
                axes.add(axis);
            }
        }
        return value.sum(axes.stream().mapToInt(Integer::intValue).toArray()).reshape(shape);
    }

    private static Value zero(Value like) {
        return like.graph().constant(like.type(), 0);
    }

    /** 1 where {@code lower} is below {@code upper}, ½ where they are equal, else 0. */
    private static Value share(Value lower, Value upper) {
        DType type = lower.type();
        return lower.less(upper).cast(type).plus(lower.equalTo(upper).cast(type).times(0.5));
    }

    private static Value powBase(Value y, Value g) {
        Value base = y.argument(0);
        Value exponent = y.argument(1);
        return g.times(exponent.times(base.pow(exponent.minus(1))));
    }

    private static Value powExponent(Value y, Value g) {
        Value base = y.argument(0);
        Value positive = zero(base).less(base);
        Value log = positive.select(base, base.graph().constant(base.type(), 1)).log();
        return g.times(y.times(log));
    }

    private static Value matmulLeft(Value y, Value g) {
        Value b = y.argument(1);
        boolean transposeA = y.attributes().flag("transposeA");
        boolean transposeB = y.attributes().flag("transposeB");
        return transposeA ? b.matmul(g, transposeB, true) : g.matmul(b, false, !transposeB);
    }

    private static Value matmulRight(Value y, Value g) {
        Value a = y.argument(0);
        boolean transposeA = y.attributes().flag("transposeA");
        boolean transposeB = y.attributes().flag("transposeB");
        return transposeB ? g.matmul(a, true, transposeA) : a.matmul(g, !transposeA, false);
    }

    private static Convolution convolution(Value y) {
        return Convolution.of(y.attributes());
    }

    /** All but two dimensions, from one on. */
    private static int[] spatial(Value value, int from) {
        return Arrays.copyOfRange(
                value.shape().dimensions(), from, from + value.shape().rank() - 2);
    }

    private static int[] inverse(int[] permutation) {
        int[] inverse = new int[permutation.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[permutation[i]] = i;
        }
        return inverse;
    }

    private static Value slice(Value y, Value g) {
        int[] before = y.attributes().ints("starts");
        int[] after = new int[before.length];
        Shape whole = y.argument(0).shape();
        for (int axis = 0; axis < after.length; axis++) {
            after[axis] = whole.dimension(axis) - before[axis] - y.shape().dimension(axis);
        }
        return g.pad(before, after);
    }

    private static Value part(Value y, Value g, int i) {
        int axis = y.attributes().integer("axis");
        int start = 0;
        for (int before = 0; before < i; before++) {
            start += y.argument(before).shape().dimension(axis);
        }
        return g.slice(axis, start, y.argument(i).shape().dimension(axis));
    }

    /** What was reduced to y, with 1 for each axis that is gone, and repeated over the argument's shape. */
    private static Value spread(Value y, Value reduced) {
        Shape whole = y.argument(0).shape();
        int[] kept = whole.dimensions();
        for (int axis : y.attributes().ints("axes")) {
            kept[axis] = 1;
        }
        return reduced.reshape(kept).broadcast(whole);
    }

    private static Value amax(Value y, Value g) {
        Value x = y.argument(0);
        Value hits = x.equalTo(spread(y, y)).cast(x.type());
        Attributes over = y.attributes();
        Value count = x.graph().apply(Op.SUM, over, hits);
        return hits.times(spread(y, g.div(count)));
    }

    /** The operations that have a gradient. */
    static List<Op> differentiable() {
        return Arrays.stream(Op.values())
                .filter(op -> RULES.containsKey(op) || op == Op.CONCAT)
                .toList();
    }
}
