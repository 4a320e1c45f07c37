package org.ergodic.nn;

import java.util.Map;
import java.util.stream.IntStream;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Batch normalisation (Ioffe and Szegedy 2015, algorithms 1 and 2). In training each channel is brought to mean 0 and variance 1
 * over the batch and all positions, and the state {@code name/mean} and {@code name/variance} [channels], at first 0 and 1, follows
 * the batch's mean and unbiased variance: state ← state + momentum·(batch − state). In inference the state takes the place of the
 * batch's statistics. Then each channel is scaled by {@code name/weight} [channels], at first 1, and shifted by {@code name/bias}.
 *
 * @param name the prefix of its variables
 * @param channels the last dimension
 * @param momentum how far the state follows a batch
 * @param epsilon added to the variance
 */
public record BatchNorm(String name, int channels, double momentum, double epsilon) implements Layer {
    /** With the usual momentum of 0.1 and epsilon of 1e-5. */
    public BatchNorm(String name, int channels) {
        this(name, channels, 0.1, 1e-5);
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        Affine.initial(variables, name, channels);
    }

    @Override
    public void state(Map<String, Tensor> variables, long seed) {
        Shape shape = Shape.of(channels);
        variables.put(name + "/mean", InitialDraws.fill(shape, i -> 0));
        variables.put(name + "/variance", InitialDraws.fill(shape, i -> 1));
    }

    /** From [n, .., channels] to the same shape; in training there are two numbers or more for each channel. */
    public Value apply(Scope scope, Value x) {
        Value mean = scope.variable(name + "/mean");
        Value variance = scope.variable(name + "/variance");
        if (scope.training()) {
            int[] axes = IntStream.range(0, x.shape().rank() - 1).toArray();
            int count = x.shape().size() / channels;
            Value oldMean = mean;
            Value oldVariance = variance;
            mean = x.mean(axes);
            variance = x.minus(mean).square().mean(axes);
            Value unbiased = variance.times(count / (count - 1.0));
            scope.update(name + "/mean", follow(oldMean, mean));
            scope.update(name + "/variance", follow(oldVariance, unbiased));
        }
        Value scale =
                scope.variable(name + "/weight").div(variance.plus(epsilon).sqrt());
        Value shift = scope.variable(name + "/bias").minus(mean.times(scale));
        return x.times(scale).plus(shift);
    }

    private Value follow(Value state, Value batch) {
        return state.plus(batch.minus(state).times(momentum));
    }
}
