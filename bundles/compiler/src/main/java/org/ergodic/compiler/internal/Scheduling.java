package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Buffer;
import org.ergodic.compiler.Buffer.Storage;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Plan;
import org.ergodic.compiler.Rate;
import org.ergodic.compiler.Task;

/** Divides kernels among threads, which meet only where one needs what another one has written. */
public final class Scheduling {
    /** Bytes of one value's block that leave room in the cache for others. */
    private static final long CACHE = 256 << 10;

    private static final int MOST = 8;

    private Scheduling() {}

    /** See {@link org.ergodic.compiler.Compiler#schedule}. */
    public static List<List<Task>> of(Plan plan, Rate rate, int threads) {
        List<List<Task>> tasks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            tasks.add(new ArrayList<>());
        }
        Shares.Locator locator = locator(plan);
        List<Kernel> kernels = plan.kernels().get(rate);
        int first = 0;
        for (int end : ends(kernels, 0, kernels.size(), threads, locator)) {
            if (first > 0) {
                tasks.forEach(list -> list.add(Task.barrier()));
            }
            int blocks = blocks(kernels.subList(first, end), plan, threads);
            int start = first;
            for (int stop : ends(kernels, first, end, threads * blocks, locator)) {
                for (int thread = 0; thread < threads; thread++) {
                    add(tasks.get(thread), kernels, start, stop, thread, threads, stop - start > 1 ? blocks : 1);
                }
                start = stop;
            }
            first = end;
        }
        return tasks;
    }

    /** Behind which kernels all must meet that share the work, the last one among them. */
    private static List<Integer> ends(List<Kernel> kernels, int from, int to, int threads, Shares.Locator locator) {
        List<Integer> ends = new ArrayList<>();
        Shares shares = new Shares(threads, locator);
        for (int number = from; number < to; number++) {
            List<Shares.Span> spans = shares.spans(kernels.get(number));
            if (!shares.follows(spans)) {
                shares.meet();
                ends.add(number);
            }
            shares.add(spans);
        }
        ends.add(to);
        return ends;
    }

    /**
     * Into how many blocks a thread divides its share, to take each through all kernels between two meetings before the next:
     * what one kernel writes and the next one reads then stays in the cache.
     */
    private static int blocks(List<Kernel> kernels, Plan plan, int threads) {
        long most = 0;
        for (Kernel kernel : kernels) {
            int parts = Shares.share(kernel.parts(), 1, threads);
            for (Touch touch : Touch.of(kernel, 0, parts)) {
                if (touch.writes()) {
                    int bytes = plan.buffers().get(touch.view().buffer()).type().bytes();
                    most = Math.max(most, (touch.high() - touch.low()) * bytes);
                }
            }
        }
        int blocks = 1;
        while (blocks < MOST && most / blocks > CACHE) {
            blocks *= 2;
        }
        return blocks;
    }

    /** Kernels {@code from} to {@code to} − 1, block by block of a thread's share. */
    private static void add(
            List<Task> tasks, List<Kernel> kernels, int from, int to, int thread, int threads, int blocks) {
        for (int block = thread * blocks; block < (thread + 1) * blocks; block++) {
            for (int number = from; number < to; number++) {
                int parts = kernels.get(number).parts();
                int low = Shares.share(parts, block, threads * blocks);
                int high = Shares.share(parts, block + 1, threads * blocks);
                if (low < high) {
                    tasks.add(new Task(number, low, high));
                }
            }
        }
    }

    private static Shares.Locator locator(Plan plan) {
        Map<String, Integer> sizes = new HashMap<>();
        plan.buffers().stream()
                .filter(buffer -> buffer.storage() == Storage.VARIABLE && buffer.offset() == 0)
                .forEach(buffer -> sizes.merge(buffer.name(), buffer.size(), Math::min));
        Map<String, List<String>> blocks = new HashMap<>();
        Map<String, Long> starts = new HashMap<>();
        for (List<String> block : plan.blocks()) {
            long start = 0;
            for (String name : block) {
                blocks.put(name, block);
                starts.put(name, start);
                start += sizes.getOrDefault(name, 0);
            }
        }
        return new Shares.Locator() {
            @Override
            public Object key(int number) {
                Buffer buffer = plan.buffers().get(number);
                return switch (buffer.storage()) {
                    case ARENA -> Storage.ARENA;
                    case VARIABLE -> blocks.get(buffer.name());
                    default -> null;
                };
            }

            @Override
            public long first(int number) {
                Buffer buffer = plan.buffers().get(number);
                return buffer.offset() / buffer.type().bytes() + starts.getOrDefault(buffer.name(), 0L);
            }

            @Override
            public int scale(int number) {
                return plan.buffers().get(number).type().bytes();
            }
        };
    }
}
