package org.ergodic.gan;

import org.ergodic.model.Network;
import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.ergodic.tensor.Shape;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: the network that maps latent numbers h ~ p_h to samples (Goodfellow et al. 2014). */
@ConsumerType
public interface Generator extends Configurable {
    /**
     * A network from [rows, latent] to [rows] + sample.
     *
     * @param latent how many latent numbers there are
     * @param sample the shape of one sample
     */
    Network network(Options options, int latent, Shape sample);
}
