package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
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
final class Work {
    private final Lane lane;
    private final List<Kernel> kernels;
    private final List<List<Task>> shares;
    private final long[] functions;

    /** On the leading thread. */
    Work(Lane lane, Plan plan, Rate rate) {
        this.lane = lane;
        kernels = plan.kernels().getOrDefault(rate, List.of());
        shares = Compiler.schedule(plan, rate, lane.team().size());
        functions = lane.functions().of(kernels);
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
            for (Task task : shares.get(thread)) {
                rows.add(row(task, thread, places, tables));
                if (clock.isPresent()) {
                    rows.add(clock.get().after(task, thread));
                }
            }
            linked.add(lane.shared().share(thread, places.number(thread).address(), rows, stacks, tables));
        }
        return linked;
    }

    private Row row(Task task, int thread, Places places, Arena tables) {
        if (task.waits()) {
            return Driver.MEETING;
        }
        long[] addresses = views(kernels.get(task.kernel()))
                .mapToLong(view -> places.address(view, thread))
                .toArray();
        long from = task.from();
        long to = task.to();
        if (kernels.get(task.kernel()) instanceof Kernel.Loop loop) {
            long extent = loop.axis() < 0 ? 1 : loop.dimensions()[loop.axis()];
            from = extent * from / loop.parts();
            to = extent * to / loop.parts();
        }
        long args = tables.allocateFrom(JAVA_LONG, addresses).address();
        return new Row(functions[task.kernel()], args, from, to);
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
}
