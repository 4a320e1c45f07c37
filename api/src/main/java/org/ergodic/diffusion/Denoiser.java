package org.ergodic.diffusion;

import org.ergodic.model.Network;
import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.ergodic.tensor.Shape;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: the network that predicts what noise was added. */
@ConsumerType
public interface Denoiser extends Configurable {
    /**
     * A network of two inputs, x ([rows] + sample) and time ([rows], as {@link ForwardProcess#modelTime}), to [rows] + sample.
     *
     * @param sample the shape of one sample
     * @param horizon the largest model time
     */
    Network network(Options options, Shape sample, double horizon);
}
