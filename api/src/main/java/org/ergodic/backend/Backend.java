package org.ergodic.backend;

import java.util.Map;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that runs tensor programs; its property {@code ergodic.name} is its name in specifications. Registering it loads
 * nothing; the first {@link #open} does.
 */
@ConsumerType
public interface Backend {
    /** What it runs on. Loads nothing. */
    Device device();

    /**
     * A session with these variables.
     *
     * @param variables names to their values at the start
     * @throws org.ergodic.FailureException if the device or its libraries are not there
     */
    Session open(Map<String, Tensor> variables);
}
