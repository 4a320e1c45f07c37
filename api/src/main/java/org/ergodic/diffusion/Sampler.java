package org.ergodic.diffusion;

import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: a linear sampler, which is a table of coefficients computed from a forward process in double precision. */
@ConsumerType
public interface Sampler extends Configurable {
    /**
     * The table for a number of steps.
     *
     * @throws org.ergodic.RequestException if the process, the steps and the options cannot work together, with the reason
     */
    SamplerTable plan(ForwardProcess process, int steps, Options options);
}
