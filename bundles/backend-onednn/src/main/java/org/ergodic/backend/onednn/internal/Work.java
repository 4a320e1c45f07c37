package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ergodic.backend.onednn.internal.Driver.Row;
import org.ergodic.backend.onednn.internal.Driver.Stack;
import org.ergodic.compiler.Compiler;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Plan;
import org.ergodic.compiler.Rate;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.Task;
import org.ergodic.compiler.View;

/** What is done at one rate of a plan: code for its kernels, and which thread calls what. */
final class Work implements AutoCloseable {
    /** Some parts of a kernel that one thread computes; of a convolution perhaps by oneDNN. */
    private record Item(Task task, Optional<ConvolutionTask> convolution) {}

    private final Lane lane;
    private final List<Kernel> kernels;
    private final List<List<Item>> shares = new ArrayList<>();
    private final List<Memory> scratch = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final long[] functions;

    /** On the leading thread. */
    Work(Lane lane, Plan plan, Rate rate) {
        this.lane = lane;
        kernels = plan.kernels().getOrDefault(rate, List.of());
        try {
            for (List<Task> tasks : Compiler.schedule(plan, rate, lane.team().size())) {
                shares.add(tasks.stream()
                        .map(task -> new Item(task, convolution(task)))
                        .toList());
                scratch.add(new Memory(shares.getLast().stream()
                        .mapToLong(item -> item.convolution
                                .map(ConvolutionTask::scratchBytes)
                                .orElse(0L))
                        .max()
                        .orElse(0)));
            }
            functions = lane.functions().of(kernels);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Optional<ConvolutionTask> convolution(Task task) {
        if (!task.waits() && kernels.get(task.kernel()) instanceof Kernel.Convolution kernel) {
            return lane.convolutions()
                    .prepare(kernel, task.from(), task.to(), lane.shared().failure(), arena);
        }
        return Optional.empty();
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        return kernels.isEmpty();
    }

    /**
     * Each thread's share, as the driver wants it, to be made anew when variables have moved.
     *
     * @param stacks what is kept of each iteration
     * @param clock if the time of each kernel is wanted
     */
    List<MemorySegment> link(Places places, List<Stack> stacks, Optional<Clock> clock, Arena tables) {
        List<MemorySegment> linked = new ArrayList<>();
        for (int thread = 0; thread < shares.size(); thread++) {
            List<Row> rows = new ArrayList<>();
            if (clock.isPresent()) {
                rows.add(clock.get().before(thread));
            }
            Map<Integer, Long> arguments = new HashMap<>();
            for (Item item : shares.get(thread)) {
                rows.addAll(rows(item, thread, places, arguments, tables));
                if (clock.isPresent()) {
                    rows.add(clock.get().after(item.task, thread));
                }
            }
            linked.add(lane.shared().share(thread, places.number(thread).address(), rows, stacks, tables));
        }
        return linked;
    }

    /** @param arguments of the kernels that this thread has had already */
    private List<Row> rows(Item item, int thread, Places places, Map<Integer, Long> arguments, Arena tables) {
        Task task = item.task;
        if (task.waits()) {
            return List.of(Driver.MEETING);
        }
        if (item.convolution.isPresent()) {
            ConvolutionTask convolution = item.convolution.get();
            long[] addresses = addresses(task, thread, places);
            convolution.place(
                    addresses[0],
                    addresses[1],
                    addresses[2],
                    scratch.get(thread).place().address());
            return convolution.rows();
        }
        long from = task.from();
        long to = task.to();
        if (kernels.get(task.kernel()) instanceof Kernel.Loop loop) {
            long extent = loop.axis() < 0 ? 1 : loop.dimensions()[loop.axis()];
            from = extent * from / loop.parts();
            to = extent * to / loop.parts();
        }
        long args = arguments.computeIfAbsent(
                task.kernel(), any -> tables.allocateFrom(JAVA_LONG, addresses(task, thread, places))
                        .address());
        return List.of(new Row(functions[task.kernel()], args, from, to));
    }

    private long[] addresses(Task task, int thread, Places places) {
        return views(kernels.get(task.kernel()))
                .mapToLong(view -> places.address(view, thread))
                .toArray();
    }

    /** What the function of a kernel wants to know the places of. */
    private static Stream<View> views(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Loop loop ->
                Stream.concat(loop.views().stream(), loop.stores().stream().map(Store::view));
            case Kernel.Product product -> Stream.of(product.a(), product.b(), product.c());
            case Kernel.Convolution convolution -> Stream.of(convolution.x(), convolution.kernel(), convolution.y());
            case Kernel.Draw draw -> Stream.of(draw.keys(), draw.result());
            case Kernel.Sort sort -> Stream.of(sort.values(), sort.result());
            case Kernel.Scatter scatter -> Stream.of(scatter.updates(), scatter.indices(), scatter.result());
        };
    }

    @Override
    public void close() {
        shares.forEach(items -> items.forEach(item -> item.convolution.ifPresent(ConvolutionTask::close)));
        scratch.forEach(Memory::close);
        arena.close();
    }
}
