package org.ergodic.backend;

import java.util.Map;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that runs tensor programs; its property {@code ergodic.name} is its name in specifications. Where a
 * specification names none, the backend with the highest {@code service.ranking} computes: a faster one has a higher ranking,
 * {@code reference} −100, {@code nd4j-cpu} 100. Registering it loads nothing; the first {@link #open} does.
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
