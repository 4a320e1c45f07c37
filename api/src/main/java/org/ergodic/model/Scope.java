package org.ergodic.model;

import org.ergodic.program.Value;
import org.osgi.annotation.versioning.ProviderType;

/** Where a network stands in a program. */
@ProviderType
public interface Scope {
    /** The value of a variable, by its name local to the network; of state, what the last {@link #update} here made it. */
    Value variable(String name);

    /** Whether the network is being trained: dropout drops, and statistics are those of the batch. */
    default boolean training() {
        return false;
    }

    /**
     * Gives state its next value. A training step assigns the last one; elsewhere nothing becomes of it.
     *
     * @param name of a variable of {@link Network#state}
     * @param value of its shape
     */
    default void update(String name, Value value) {}

    /**
     * In training, key rows for random numbers: others for each network, use, step and row, and others again for each time that
     * a use asks for them.
     *
     * @param use a name local to the network
     * @param rows how many
     * @return i32 [rows, 5]
     */
    default Value keys(String use, int rows) {
        throw new IllegalStateException("'" + use + "' asks for random numbers outside of training");
    }
}
