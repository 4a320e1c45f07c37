package org.ergodic.gan;

import org.ergodic.model.Network;
import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.ergodic.tensor.Shape;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: the network that tells data from samples (Goodfellow et al. 2014). */
@ConsumerType
public interface Discriminator extends Configurable {
    /**
     * A network from [rows] + sample to logits [rows]; D = sigmoid(logit) is the probability of being data.
     *
     * @param sample the shape of one sample
     */
    Network network(Options options, Shape sample);
}
