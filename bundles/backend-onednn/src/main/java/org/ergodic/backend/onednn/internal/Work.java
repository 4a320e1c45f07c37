package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Lane lane;
    private final List<Kernel> kernels;
    private final List<List<Task>> shares;
    /** For each thread, by the number of the kernel. */
    private final List<Map<Integer, ConvolutionShare>> convolutions = new ArrayList<>();

    private final List<Memory> scratch = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final long[] functions;

    /** On the leading thread. */
    Work(Lane lane, Plan plan, Rate rate) {
        this.lane = lane;
        kernels = plan.kernels().getOrDefault(rate, List.of());
        shares = Compiler.schedule(plan, rate, lane.team().size());
        try {
            for (List<Task> tasks : shares) {
                convolutions.add(new HashMap<>());
                prepare(tasks, convolutions.getLast());
                scratch.add(new Memory(convolutions.getLast().values().stream()
                        .mapToLong(ConvolutionShare::scratchBytes)
                        .max()
                        .orElse(0)));
            }
            functions = functions();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** The convolutions of a thread that do not become code as other kernels do. */
    private void prepare(List<Task> tasks, Map<Integer, ConvolutionShare> prepared) {
        Map<Integer, Task> whole = new HashMap<>();
        for (Task task : tasks) {
            if (!task.waits() && kernels.get(task.kernel()) instanceof Kernel.Convolution) {
                whole.merge(
                        task.kernel(),
                        task,
                        (a, b) -> new Task(a.kernel(), Math.min(a.from(), b.from()), Math.max(a.to(), b.to())));
            }
        }
        whole.forEach((number, task) -> lane.convolutions()
                .prepare(
                        (Kernel.Convolution) kernels.get(number),
                        task.from(),
                        task.to(),
                        lane.shared().failure(),
                        arena)
                .ifPresent(share -> prepared.put(number, share)));
    }

    /** Where the functions of the other kernels begin, once all code is made. */
    private long[] functions() {
        Map<Integer, Function> functions = new LinkedHashMap<>();
        for (int number = 0; number < kernels.size(); number++) {
            int kernel = number;
            if (convolutions.stream().noneMatch(prepared -> prepared.containsKey(kernel))) {
                functions.put(number, Kernels.function(kernels.get(number), lane.machine()));
            }
        }
        lane.functions()
                .make(Stream.concat(
                        functions.values().stream(),
                        convolutions.stream()
                                .flatMap(prepared -> prepared.values().stream())
                                .flatMap(share -> share.functions().stream())));
        long[] places = new long[kernels.size()];
        functions.forEach(
                (number, function) -> places[number] = lane.functions().place(function));
        return places;
    }

    /** How many bytes its threads have for themselves. */
    long bytes() {
        long kept = convolutions.stream()
                .flatMap(prepared -> prepared.values().stream())
                .mapToLong(ConvolutionShare::keptBytes)
                .sum();
        return kept
                + scratch.stream()
                        .mapToLong(memory -> memory.place().byteSize())
                        .sum();
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
            Set<Integer> prepared = new HashSet<>();
            for (Task task : shares.get(thread)) {
                if (task.waits()) {
                    rows.add(Driver.MEETING);
                } else if (convolutions.get(thread).containsKey(task.kernel())) {
                    rows.addAll(convolution(task, thread, places, prepared.add(task.kernel())));
                } else {
                    rows.add(row(task, thread, places, arguments, tables));
                }
                if (clock.isPresent()) {
                    rows.add(clock.get().after(task, thread));
                }
            }
            linked.add(lane.shared().share(thread, places.number(thread).address(), rows, stacks, tables));
        }
        return linked;
    }

    private List<Row> convolution(Task task, int thread, Places places, boolean first) {
        ConvolutionShare share = convolutions.get(thread).get(task.kernel());
        List<Row> rows = new ArrayList<>();
        if (first) {
            long[] addresses = addresses(task, thread, places);
            share.place(
                    addresses[0],
                    addresses[1],
                    addresses[2],
                    scratch.get(thread).place().address(),
                    lane.functions()::place);
            rows.addAll(share.preparation());
        }
        rows.addAll(share.rows(task.from(), task.to()));
        return rows;
    }

    /** @param arguments of the kernels that this thread has had already */
    private Row row(Task task, int thread, Places places, Map<Integer, Long> arguments, Arena tables) {
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
        return new Row(functions[task.kernel()], args, from, to);
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
        convolutions.forEach(prepared -> prepared.values().forEach(ConvolutionShare::close));
        scratch.forEach(Memory::close);
        arena.close();
    }
}
