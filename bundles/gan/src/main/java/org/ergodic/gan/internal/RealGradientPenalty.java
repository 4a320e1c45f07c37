package org.ergodic.gan.internal;

import java.util.List;
import org.ergodic.nn.Gradients;
import org.ergodic.program.Value;

/**
 * The penalty R1 of Mescheder, Geiger and Nowozin ("Which training methods for GANs do actually converge?", 2018, eq. 9): it
 * damps the rotation around the equilibrium, so that training converges instead of circling.
 */
final class RealGradientPenalty {
    private RealGradientPenalty() {}

    /**
     * E|∇ logit(x)|² on data, without the factor γ/2: a scalar.
     *
     * @param logits [rows], each depending on its own row of {@code data} alone
     * @param data [rows] + sample
     */
    static Value of(Value logits, Value data) {
        Value ones = logits.graph().constant(logits.type(), 1).broadcast(logits.shape());
        Value gradient = Gradients.pullback(logits, ones, List.of(data)).get(0);
        return gradient.square().sum().times(1.0 / logits.shape().size());
    }
}
