package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.Tensor;

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton 2016): each row is brought to mean 0 and variance 1, then scaled by
 * {@code name/weight} [channels], at first 1, and shifted by {@code name/bias} [channels], at first 0.
 *
 * @param name the prefix of its variables
 * @param channels the last dimension
 * @param epsilon added to the variance
 */
public record LayerNorm(String name, int channels, double epsilon) implements Layer {
    /** With the usual epsilon of 1e-5. */
    public LayerNorm(String name, int channels) {
        this(name, channels, 1e-5);
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        Affine.initial(variables, name, channels);
    }

    /** From [.., channels] to the same shape. */
    public Value apply(Scope scope, Value x) {
        Value gamma = scope.variable(name + "/weight");
        Value beta = scope.variable(name + "/bias");
        return Normalisations.layerNorm(x, gamma, beta, x.graph().constant(x.type(), epsilon));
    }
}
