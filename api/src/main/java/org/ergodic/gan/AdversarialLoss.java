package org.ergodic.gan;

import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.ergodic.program.Value;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: what the discriminator and the generator minimise, as functions of logits [rows]; means over the rows. */
@ConsumerType
public interface AdversarialLoss extends Configurable {
    /**
     * What the discriminator minimises: a scalar.
     *
     * @param options the loss's options
     * @param real logits of data
     * @param fake logits of samples
     */
    Value discriminator(Options options, Value real, Value fake);

    /**
     * What the generator minimises: a scalar.
     *
     * @param options the loss's options
     * @param real logits of data
     * @param fake logits of samples
     */
    Value generator(Options options, Value real, Value fake);
}
