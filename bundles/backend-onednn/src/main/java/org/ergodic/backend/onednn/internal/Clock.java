package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.ergodic.backend.onednn.internal.Driver.Row;
import org.ergodic.compiler.Task;

/** How long threads are at each kernel, counted in the processor's ticks. */
final class Clock {
    private final Driver driver;
    private final int kernels;
    private final List<MemorySegment> counts = new ArrayList<>();

    /** For a rate with so many kernels. */
    Clock(Driver driver, int threads, int kernels, Arena arena) {
        this.driver = driver;
        this.kernels = kernels;
        for (int i = 0; i < threads; i++) {
            counts.add(arena.allocate((kernels + 2L) * Long.BYTES, Driver.APART));
        }
    }

    /** The row after a thread's task, which counts the time since the last such row for it; waiting is counted by itself. */
    Row after(Task task, int thread) {
        return new Row(driver.tick(), counts.get(thread).address(), task.waits() ? kernels + 1 : task.kernel() + 1, 0);
    }

    /** The row before a thread's first task: all since its last one was waiting. */
    Row before(int thread) {
        return after(Task.barrier(), thread);
    }

    /**
     * The part that each kernel had, and waiting as the last one, of the time of all threads.
     *
     * @return numbers whose sum is 1, or 0 if nothing was counted
     */
    double[] parts() {
        double[] parts = new double[kernels + 1];
        double all = 0;
        for (MemorySegment count : counts) {
            for (int i = 0; i <= kernels; i++) {
                double ticks = count.getAtIndex(JAVA_LONG, i + 1);
                parts[i] += ticks;
                all += ticks;
            }
        }
        for (int i = 0; i <= kernels; i++) {
            parts[i] /= Math.max(all, 1);
        }
        return parts;
    }
}
