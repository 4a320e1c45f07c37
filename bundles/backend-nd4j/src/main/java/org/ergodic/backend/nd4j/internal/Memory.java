package org.ergodic.backend.nd4j.internal;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.ergodic.FailureException;
import org.ergodic.tensor.DType;

/** A block of native memory, zero at first, and the buffers in it. Freed by {@link #close}, never by the garbage collector. */
final class Memory implements AutoCloseable {
    /** Buffers begin at multiples of this many bytes: a cache line, and any vector register. */
    static final long ALIGNMENT = 64;

    private final Pointer allocated;
    private final long start;
    private final long bytes;

    Memory(long bytes) {
        this.bytes = bytes;
        Pointer pointer = Pointer.calloc(bytes + ALIGNMENT, 1);
        if (pointer == null || pointer.isNull()) {
            throw new FailureException("there is no memory left for " + (bytes >> 20)
                    + " MiB of tensors; take a smaller batch or network, or close other sessions");
        }
        this.allocated = pointer;
        this.start = -pointer.address() & (ALIGNMENT - 1);
    }

    /**
     * A buffer at a place in the block.
     *
     * @param offset in bytes
     * @param room the bytes before the next buffer
     * @param size its elements
     */
    Buffer at(long offset, long room, DType type, int size) {
        BytePointer pointer = new BytePointer(allocated);
        long end = Math.min(bytes, offset + Integer.MAX_VALUE);
        pointer.position(start + offset).limit(start + end);
        return new Buffer(type, size, (int) (room / type.bytes()), pointer);
    }

    /** How many bytes it has. */
    long bytes() {
        return bytes;
    }

    /** Rounded up to where the next buffer may begin. */
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    @Override
    public void close() {
        Pointer.free(allocated);
    }
}
