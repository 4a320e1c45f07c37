package org.ergodic.nn;

import org.ergodic.program.Value;

/** What limits a gradient before the optimiser sees it. */
@FunctionalInterface
public interface Clipping {
    /**
     * The gradient within its limit.
     *
     * @param gradient of all weights as one vector
     * @param norm its Euclidean norm, a scalar
     */
    Value apply(Value gradient, Value norm);

    /** No limit. */
    static Clipping none() {
        return (gradient, norm) -> gradient;
    }

    /** A gradient longer than the limit is scaled to it (Pascanu, Mikolov and Bengio 2013, algorithm 1). */
    static Clipping norm(double limit) {
        return (gradient, norm) ->
                gradient.times(gradient.graph().constant(gradient.type(), limit).div(norm.max(limit)));
    }

    /** Each element is moved to the nearest one between ±limit. */
    static Clipping value(double limit) {
        return (gradient, norm) -> gradient.max(-limit).min(limit);
    }
}
