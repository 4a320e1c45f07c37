package org.ergodic.nn;

import org.ergodic.model.Scope;
import org.ergodic.program.Value;

/**
 * Dropout (Srivastava et al. 2014), inverted: in training each number is 0 with probability {@code rate}, else divided by 1 −
 * {@code rate}; in inference nothing happens. Which ones are dropped is a function of seed, step, row and element alone.
 *
 * @param name of this use of randomness
 * @param rate from 0 (inclusive) to 1 (exclusive)
 */
public record Dropout(String name, double rate) {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("a dropout rate is at least 0 and below 1, not " + rate);
        }
    }

    /** From [n, ..] to the same shape. */
    public Value apply(Scope scope, Value x) {
        if (rate == 0 || !scope.training()) {
            return x;
        }
        Value keys = scope.keys(name, x.shape().dimension(0));
        Value uniform = x.graph().randomUniform(keys, x.type(), x.shape().row());
        Value kept = x.graph().constant(x.type(), rate).lessOrEqual(uniform).cast(x.type());
        return x.times(kept.times(1 / (1 - rate)));
    }
}
