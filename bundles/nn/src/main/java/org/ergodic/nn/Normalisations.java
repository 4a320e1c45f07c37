package org.ergodic.nn;

import java.util.List;
import java.util.stream.IntStream;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** The composites that bring numbers to mean 0 and variance 1, with their gradients. */
final class Normalisations {
    static final String GROUP_NORM = "group-norm@1";
    static final String LAYER_NORM = "layer-norm@1";

    private Normalisations() {}

    /**
     * Over the positions and the channels of each group.
     *
     * @param x [n, .., c]
     * @param gamma [groups, c / groups]
     * @param beta [groups, c / groups]
     * @param epsilon a scalar, added to the variance
     */
    static Value groupNorm(Value x, Value gamma, Value beta, Value epsilon) {
        return Functions.composite(GROUP_NORM, List.of(x, gamma, beta, epsilon), in -> {
            Groups groups = new Groups(in.get(0), in.get(1), in.get(3));
            Value shift = in.get(2).minus(groups.mean.times(groups.scale));
            return groups.times(in.get(0), groups.scale)
                    .plus(groups.channels(shift))
                    .reshape(in.get(0).shape());
        });
    }

    /** The same and then an activation, in one composite. */
    static Value groupNorm(Value x, Value gamma, Value beta, Value epsilon, String activation) {
        return activation.equals("identity")
                ? groupNorm(x, gamma, beta, epsilon)
                : Functions.composite(
                        "group-norm-" + activation + "@1", List.of(x, gamma, beta, epsilon), in -> Activations.named(
                                        activation)
                                .apply(groupNorm(in.get(0), in.get(1), in.get(2), in.get(3))));
    }

    /**
     * With z = (x − mean)/σ and means over a group: x̄ = (γȳ − mean(γȳ) − z·mean(γȳz))/σ, written as ȳ·γ/σ + (x·p + q) with p and
     * q for each sample and group, so that all that runs over the positions is two sums and one expression.
     */
    static List<@Nullable Value> groupNormGradient(List<Value> in, Value cotangent) {
        Value x = in.get(0);
        Value gamma = in.get(1);
        Groups groups = new Groups(x, gamma, in.get(3));
        Value g = cotangent.reshape(groups.centred.shape());
        Value sum = g.sumKeep(1);
        Value product = g.times(groups.centred).sumKeep(1).times(groups.inverse);
        Value weighted = product.times(gamma).sumKeep(3).times(groups.inverse.square());
        Value mean = sum.times(gamma).sumKeep(3).times(groups.inverse).times(1.0 / groups.count);
        Value p = weighted.times(-1.0 / groups.count);
        Value q = groups.mean.times(p).plus(mean).unaryMinus();
        Value all = groups.times(cotangent, groups.scale)
                .plus(groups.times(x, p).plus(groups.channels(q)))
                .reshape(x.shape());
        return List.of(all, product.sum(0, 1), sum.sum(0, 1), weighted.sum().times(-0.5));
    }

    /**
     * Over the last axis.
     *
     * @param x [.., c]
     * @param gamma [c]
     * @param beta [c]
     * @param epsilon a scalar, added to the variance
     */
    static Value layerNorm(Value x, Value gamma, Value beta, Value epsilon) {
        return Functions.composite(LAYER_NORM, List.of(x, gamma, beta, epsilon), in -> {
            Rows rows = new Rows(in.get(0), in.get(3));
            return rows.z.times(in.get(1)).plus(in.get(2));
        });
    }

    /** x̄ = (γȳ − mean(γȳ) − z·mean(γȳz))/σ, with means over a row. */
    static List<@Nullable Value> layerNormGradient(List<Value> in, Value cotangent) {
        int last = in.get(0).shape().rank() - 1;
        int[] others = IntStream.range(0, last).toArray();
        Rows rows = new Rows(in.get(0), in.get(3));
        Value g = cotangent.times(in.get(1));
        Value mean = g.sumKeep(last).times(1.0 / rows.count);
        Value product = g.times(rows.z).sumKeep(last);
        Value all = g.minus(mean)
                .minus(rows.z.times(product.times(1.0 / rows.count)))
                .times(rows.inverse);
        Value epsilon = product.times(rows.inverse.square()).sum().times(-0.5);
        return List.of(all, total(cotangent.times(rows.z), others), total(cotangent, others), epsilon);
    }

    private static Value total(Value value, int[] axes) {
        return axes.length == 0 ? value : value.sum(axes);
    }

    /** The statistics of groups. */
    private static final class Groups {
        /** How many numbers a group has. */
        final int count;
        /** x − mean: [n, positions, groups, c / groups]. */
        final Value centred;
        /** [n, 1, groups, 1]. */
        final Value mean;
        /** 1/σ: [n, 1, groups, 1]. */
        final Value inverse;
        /** γ/σ: [n, 1, groups, c / groups]. */
        final Value scale;

        private final int rows;
        private final int positions;
        private final int channels;

        Groups(Value x, Value gamma, Value epsilon) {
            Shape each = gamma.shape();
            rows = x.shape().dimension(0);
            channels = each.size();
            positions = x.shape().size() / Math.max(1, rows * channels);
            count = positions * each.dimension(1);
            Value grouped = x.reshape(rows, positions, each.dimension(0), each.dimension(1));
            mean = grouped.sumKeep(1, 3).times(1.0 / count);
            centred = grouped.minus(mean);
            Value variance = centred.square().sumKeep(1, 3).times(1.0 / count);
            inverse = x.graph().constant(x.type(), 1).div(variance.plus(epsilon).sqrt());
            scale = inverse.times(gamma);
        }

        /** A number for each sample and channel: [n, 1, c]. */
        Value channels(Value value) {
            return value.broadcast(scale.shape()).reshape(rows, 1, channels);
        }

        /** Each channel of a sample times a number of its own: [n, positions, c]. */
        Value times(Value x, Value factor) {
            return x.reshape(rows, positions, channels).times(channels(factor));
        }
    }

    /** The statistics of rows. */
    private static final class Rows {
        /** How many numbers a row has. */
        final int count;
        /** 1/σ: [.., 1]. */
        final Value inverse;
        /** (x − mean)/σ: [.., c]. */
        final Value z;

        Rows(Value x, Value epsilon) {
            int last = x.shape().rank() - 1;
            count = x.shape().dimension(last);
            Value centred = x.minus(x.sumKeep(last).times(1.0 / count));
            Value variance = centred.square().sumKeep(last).times(1.0 / count);
            inverse = x.graph().constant(x.type(), 1).div(variance.plus(epsilon).sqrt());
            z = centred.times(inverse);
        }
    }
}
