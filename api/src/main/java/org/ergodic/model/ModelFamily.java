package org.ergodic.model;

import org.ergodic.option.Configurable;
import org.osgi.annotation.versioning.ConsumerType;

/** A service that makes models of one kind ("gan", "diffusion"); its property {@code ergodic.name} is its name. */
@ConsumerType
public interface ModelFamily extends Configurable {
    /**
     * A model for data of one shape.
     *
     * @throws org.ergodic.RequestException if the options do not go together
     */
    Model model(ModelRequest request);
}
