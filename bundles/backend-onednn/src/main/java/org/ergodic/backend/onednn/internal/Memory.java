package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.ergodic.FailureException;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A block of native memory, and how tensors go into such and out. It is freed by {@link #close}, and nobody looks into it then. */
final class Memory implements AutoCloseable {
    /** Where values begin: at multiples of a cache line, which is as long as the longest vector register. */
    static final int ALIGNMENT = 64;

    private static final long HUGE_PAGES_FROM = 4L << 20;
    private static final long PAGE = 4096;
    private static final int MADV_HUGEPAGE = 14;

    private static final MethodHandle CALLOC = function("calloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FREE = function("free", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle MADVISE =
            function("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private final MemorySegment allocated;
    private final MemorySegment place;

    /** Zeros, which take no memory where they are not touched; in large pages, if there are many and the system has them. */
    Memory(long bytes) {
        try {
            allocated = (MemorySegment) CALLOC.invokeExact(bytes + ALIGNMENT, 1L);
            long start = allocated.address();
            if (start == 0) {
                throw new FailureException("there is no memory left for " + (bytes >> 20)
                        + " MiB of tensors; take a smaller batch or network, or close other sessions");
            }
            if (bytes >= HUGE_PAGES_FROM) {
                long page = (start + PAGE - 1) & -PAGE;
                int ignored = (int) MADVISE.invokeExact(page, (start + bytes - page) & -PAGE, MADV_HUGEPAGE);
            }
            place = MemorySegment.ofAddress(aligned(start)).reinterpret(bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    /** Rounded up to where the next value may begin. */
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Where it begins, as long as it was asked for. */
    MemorySegment place() {
        return place;
    }

    @Override
    public void close() {
        try {
            FREE.invokeExact(allocated);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment array(Tensor tensor) {
        return switch (tensor.type()) {
            case F32 -> MemorySegment.ofArray(tensor.floats());
            case F64 -> MemorySegment.ofArray(tensor.doubles());
            case I32 -> MemorySegment.ofArray(tensor.ints());
        };
    }

    static long bytes(Tensor tensor) {
        return (long) tensor.shape().size() * tensor.type().bytes();
    }

    /** Puts a tensor's elements at the start of a place. */
    static void write(Tensor tensor, MemorySegment place) {
        MemorySegment.copy(array(tensor), 0, place, 0, bytes(tensor));
    }

    /** The tensor at the start of a place. */
    static Tensor read(MemorySegment place, DType type, Shape shape) {
        Tensor tensor = Tensor.zeros(type, shape);
        MemorySegment.copy(place, 0, array(tensor), 0, bytes(tensor));
        return tensor;
    }

    /** Puts {@code count} elements at the start of a place into a tensor of their type, from element {@code at} on. */
    static void read(MemorySegment place, Tensor tensor, int at, int count) {
        long size = tensor.type().bytes();
        MemorySegment.copy(place, 0, array(tensor), at * size, count * size);
    }
}
