package org.ergodic.gan.internal;

import org.ergodic.program.Value;

/** What follows from a logit, D = sigmoid(logit), without overflow or cancellation. */
final class Logits {
    private Logits() {}

    /** log D, elementwise. */
    static Value logOfD(Value logits) {
        return logits.unaryMinus().softplus().unaryMinus();
    }

    /** log(1 − D), elementwise. */
    static Value logOfNotD(Value logits) {
        return logits.softplus().unaryMinus();
    }

    /** The value of the game, E[log D(x)] + E[log(1 − D(G(h)))] (Goodfellow et al. 2014, eq. 1): a scalar. */
    static Value value(Value real, Value fake) {
        return logOfD(real).mean().plus(logOfNotD(fake).mean());
    }
}
