package org.ergodic.diffusion;

import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: how noise is added to data over time. */
@ConsumerType
public interface NoiseSchedule extends Configurable {
    /**
     * The forward process that these options describe.
     *
     * @throws org.ergodic.RequestException if the options do not go together
     */
    ForwardProcess process(Options options);
}
