package org.ergodic.model;

import java.util.Map;
import org.ergodic.program.Value;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/** A function of values with variables of its own. */
@ConsumerType
public interface Network {
    /** The initial values (f32) of the variables that learn, in a fixed order, by names local to the network. */
    Map<String, Tensor> initial(long seed);

    /**
     * Initial values (f32) of the variables that the network updates by itself instead of following a gradient: running averages,
     * singular vectors. Their names differ from those of {@link #initial}. Most networks have none.
     */
    default Map<String, Tensor> state(long seed) {
        return Map.of();
    }

    /**
     * Adds the network to a graph. All values are of the type of the inputs.
     *
     * @param scope gives the variables
     * @param inputs as the service that made the network says
     */
    Value apply(Scope scope, Value... inputs);
}
