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
    private Scheduling() {}

    /** See {@link org.ergodic.compiler.Compiler#schedule}. */
    public static List<List<Task>> of(Plan plan, Rate rate, int threads) {
        List<List<Task>> tasks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            tasks.add(new ArrayList<>());
        }
        Shares shares = new Shares(threads, locator(plan));
        List<Kernel> kernels = plan.kernels().get(rate);
        for (int number = 0; number < kernels.size(); number++) {
            Kernel kernel = kernels.get(number);
            List<Shares.Span> spans = shares.spans(kernel);
            if (!shares.follows(spans)) {
                shares.meet();
                tasks.forEach(list -> list.add(Task.barrier()));
            }
            shares.add(spans);
            for (int thread = 0; thread < threads; thread++) {
                int from = Shares.share(kernel.parts(), thread, threads);
                int to = Shares.share(kernel.parts(), thread + 1, threads);
                if (from < to) {
                    tasks.get(thread).add(new Task(number, from, to));
                }
            }
        }
        return tasks;
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
