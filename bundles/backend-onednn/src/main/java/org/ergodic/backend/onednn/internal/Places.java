package org.ergodic.backend.onednn.internal;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Buffer;
import org.ergodic.compiler.Plan;
import org.ergodic.compiler.View;

/**
 * Where the buffers of a plan are. All but the variables lie in one block of memory: the arena, then inputs, constants, and for
 * each thread the iteration's number.
 */
final class Places implements AutoCloseable {
    private final Plan plan;
    private final Variables variables;
    private final Memory memory;
    private final long[] offsets;
    private final long numbers;
    private final Map<String, MemorySegment> inputs = new LinkedHashMap<>();

    Places(Plan plan, Variables variables, int threads) {
        this.plan = plan;
        this.variables = variables;
        List<Buffer> buffers = plan.buffers();
        offsets = new long[buffers.size()];
        long end = Memory.aligned(plan.arenaBytes());
        for (int i = 0; i < offsets.length; i++) {
            Buffer buffer = buffers.get(i);
            switch (buffer.storage()) {
                case ARENA -> offsets[i] = buffer.offset();
                case INPUT, CONSTANT -> {
                    offsets[i] = end;
                    end += Memory.aligned(buffer.bytes());
                }
                case ITERATION, VARIABLE -> {}
            }
        }
        numbers = end;
        memory = new Memory(end + (long) threads * Driver.APART);
        for (int i = 0; i < offsets.length; i++) {
            Buffer buffer = buffers.get(i);
            if (buffer.constant() != null) {
                Memory.write(buffer.constant(), at(offsets[i], buffer.bytes()));
            } else if (buffer.storage() == Buffer.Storage.INPUT) {
                inputs.put(buffer.name(), at(offsets[i], buffer.bytes()));
            }
        }
    }

    private MemorySegment at(long offset, long bytes) {
        return memory.place().asSlice(offset, bytes);
    }

    /** How many bytes there are, the session's variables not counted. */
    long bytes() {
        return memory.place().byteSize();
    }

    /** By their names. */
    Map<String, MemorySegment> inputs() {
        return inputs;
    }

    /** Where a thread's number of the iteration is. */
    MemorySegment number(int thread) {
        return at(numbers + (long) thread * Driver.APART, Integer.BYTES);
    }

    /** The address of a view's first element, as a thread sees it; 0 where a view only counts. */
    long address(View view, int thread) {
        if (view.buffer() == View.COUNT) {
            return 0;
        }
        Buffer buffer = plan.buffers().get(view.buffer());
        long offset = view.offset() * buffer.type().bytes();
        return offset
                + switch (buffer.storage()) {
                    // The view may go on into the variables behind this one.
                    case VARIABLE -> variables.all().get(buffer.name()).place().address() + buffer.offset();
                    case ITERATION -> number(thread).address();
                    default -> memory.place().address() + offsets[view.buffer()];
                };
    }

    /** What a view of densely lying elements sees. */
    MemorySegment segment(View view, long bytes) {
        return MemorySegment.ofAddress(address(view, 0)).reinterpret(bytes);
    }

    @Override
    public void close() {
        memory.close();
    }
}
