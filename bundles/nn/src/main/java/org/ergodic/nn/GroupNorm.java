package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Group normalisation (Wu and He 2018): each group of channels of a sample is brought to mean 0 and variance 1 over all positions,
 * then each channel is scaled by {@code name/weight} [channels], at first 1, and shifted by {@code name/bias} [channels], at first 0.
 *
 * @param name the prefix of its variables
 * @param channels a multiple of groups
 * @param groups of neighbouring channels
 * @param epsilon added to the variance
 */
public record GroupNorm(String name, int channels, int groups, double epsilon) implements Layer {
    public GroupNorm {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(channels + " channels do not make " + groups + " groups");
        }
    }

    /** With the usual epsilon of 1e-5. */
    public GroupNorm(String name, int channels, int groups) {
        this(name, channels, groups, 1e-5);
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        Affine.initial(variables, name, channels);
    }

    /** From [n, .., channels] to the same shape. */
    public Value apply(Scope scope, Value x) {
        return apply(scope, x, "identity");
    }

    /** The same and then an activation ({@link Activations}), as one composite. */
    public Value apply(Scope scope, Value x, String activation) {
        Shape each = Shape.of(groups, channels / groups);
        Value gamma = scope.variable(name + "/weight").reshape(each);
        Value beta = scope.variable(name + "/bias").reshape(each);
        return Normalisations.groupNorm(x, gamma, beta, x.graph().constant(x.type(), epsilon), activation);
    }
}
