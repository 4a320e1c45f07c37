package org.ergodic.compiler;

import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A place in memory. Two buffers may share bytes, if no value lives in both at a time.
 *
 * @param storage where it lies
 * @param name of the variable or input; empty otherwise
 * @param type of the elements
 * @param size how many elements; the elements of variables that stand behind this one in a {@linkplain Plan#blocks block} may
 *     be reached through it too
 * @param offset bytes from the start of the arena, or of the variable {@code name}; 0 for inputs, constants and the iteration
 * @param constant what a constant holds, else null
 */
public record Buffer(
        Storage storage,
        String name,
        DType type,
        int size,
        long offset,
        @Nullable Tensor constant) {
    /** Where a buffer lies. */
    public enum Storage {
        /** In the arena, one piece of memory that each plan has. */
        ARENA,
        /** A variable of the session. */
        VARIABLE,
        /** What a run is given. */
        INPUT,
        /** What the program holds. */
        CONSTANT,
        /** One i32: the number of the iteration. */
        ITERATION
    }

    /** How many bytes it has. */
    public long bytes() {
        return (long) size * type.bytes();
    }
}
