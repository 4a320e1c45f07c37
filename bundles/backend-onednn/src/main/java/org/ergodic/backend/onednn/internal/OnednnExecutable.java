package org.ergodic.backend.onednn.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Explanation;
import org.ergodic.backend.onednn.internal.Driver.Stack;
import org.ergodic.compiler.Buffer;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Plan;
import org.ergodic.compiler.Rate;
import org.ergodic.compiler.View;
import org.ergodic.program.Cost;
import org.ergodic.program.Program;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A program as tables of native calls for each thread. Everything but its entry points runs on the leading thread. */
final class OnednnExecutable implements Executable {
    /** So many iterations at most are done in one native call: the scalars of so many are kept until it returns. */
    private static final int TOGETHER = 4096;

    /** A scalar output, and its values in the iterations of a native call. */
    private record Scalar(String name, View view, Memory values) {}

    private final OnednnSession session;
    private final Lane lane;
    private final Program program;
    private final Plan plan;
    private final Places places;
    private final Map<Rate, Work> work = new EnumMap<>(Rate.class);
    private final List<Scalar> scalars = new ArrayList<>();
    private final Map<Rate, Long> took = new EnumMap<>(Rate.class);
    private Arena tables = Arena.ofShared();
    private Map<Rate, List<MemorySegment>> shares = Map.of();
    private boolean closed;

    /** Plans the code of a program; variables lie as the plan wants them. */
    OnednnExecutable(OnednnSession session, Lane lane, Program program, Plan plan, Variables variables) {
        this.session = session;
        this.lane = lane;
        this.program = program;
        this.plan = plan;
        places = new Places(plan, variables, lane.team().size());
        try {
            for (Rate rate : Rate.values()) {
                work.put(rate, new Work(lane, plan, rate));
            }
            program.outputs().forEach((name, value) -> {
                if (value.shape().rank() == 0) {
                    Memory values = new Memory((long) TOGETHER * value.type().bytes());
                    scalars.add(new Scalar(name, plan.outputs().get(name), values));
                }
            });
            link();
            drive(Rate.PREPARE, shares.get(Rate.PREPARE), 0, 1);
        } catch (RuntimeException | Error e) {
            free();
            throw e;
        }
    }

    /** Makes the tables anew, for the places where variables are now. */
    void link() {
        tables.close();
        tables = Arena.ofShared();
        Map<Rate, List<MemorySegment>> linked = new EnumMap<>(Rate.class);
        for (Rate rate : Rate.values()) {
            linked.put(rate, work.get(rate).link(places, stacks(rate), Optional.empty(), tables));
        }
        shares = linked;
    }

    private List<Stack> stacks(Rate rate) {
        if (rate != Rate.ITERATION) {
            return List.of();
        }
        return scalars.stream()
                .map(scalar -> new Stack(
                        places.address(scalar.view, 0),
                        scalar.values.place().address(),
                        plan.buffers().get(scalar.view.buffer()).type().bytes()))
                .toList();
    }

    private void drive(Rate rate, List<MemorySegment> threads, long first, long end) {
        if (rate != Rate.ITERATION && work.get(rate).isEmpty()) {
            return;
        }
        Driver.Shared shared = lane.shared();
        shared.until(end);
        long began = System.nanoTime();
        lane.team().together(thread -> shared.drive(threads.get(thread), first));
        took.merge(rate, System.nanoTime() - began, Long::sum);
        if (shared.end() < end) {
            throw new FailureException(Team.STOPPED);
        }
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> given, int first, int count) {
        check(given, first, count);
        return call(() -> compute(given, first, count, shares));
    }

    private <T> T call(Supplier<T> task) {
        return session.call(() -> {
            if (closed) {
                throw new IllegalStateException("the executable is closed");
            }
            return task.get();
        });
    }

    private void check(Map<String, Tensor> given, int first, int count) {
        if (first < 0 || count < 1 || (long) first + count > Integer.MAX_VALUE) {
            throw new RequestException("iterations are counted from 0, there are one or more, and they end below 2^31,"
                    + " but " + count + " from " + first + " on were asked for");
        }
        for (String name : given.keySet()) {
            if (!program.inputs().containsKey(name)) {
                throw new RequestException("the program has no input '" + name + "'; its inputs are "
                        + program.inputs().keySet());
            }
        }
        program.inputs().forEach((name, wanted) -> {
            Tensor found = given.get(name);
            String description = wanted.type().text() + wanted.shape();
            if (found == null) {
                throw new RequestException("the input '" + name + "' (" + description + ") is missing");
            }
            if (found.type() != wanted.type() || !found.shape().equals(wanted.shape())) {
                throw new RequestException(
                        "the input '" + name + "' is " + description + ", but " + found + " was given");
            }
        });
    }

    private Map<String, Tensor> compute(
            Map<String, Tensor> given, int first, int count, Map<Rate, List<MemorySegment>> threads) {
        places.inputs().forEach((name, place) -> Memory.write(given.get(name), place));
        drive(Rate.RUN, threads.get(Rate.RUN), 0, 1);
        Map<String, Tensor> results = new LinkedHashMap<>();
        program.outputs().forEach((name, value) -> {
            if (value.shape().rank() == 0) {
                results.put(name, Tensor.zeros(value.type(), Shape.of(count)));
            }
        });
        for (int done = 0; done < count; ) {
            int next = Math.min(TOGETHER, count - done);
            drive(Rate.ITERATION, threads.get(Rate.ITERATION), (long) first + done, (long) first + done + next);
            for (Scalar scalar : scalars) {
                Memory.read(scalar.values.place(), results.get(scalar.name), done, next);
            }
            done += next;
        }
        program.outputs().forEach((name, value) -> {
            if (value.shape().rank() > 0) {
                long bytes = (long) value.shape().size() * value.type().bytes();
                results.put(
                        name,
                        Memory.read(places.segment(plan.outputs().get(name), bytes), value.type(), value.shape()));
            }
        });
        return results;
    }

    @Override
    public Explanation explain() {
        List<Explanation.Step> steps = new ArrayList<>();
        for (Rate rate : Rate.values()) {
            for (Kernel kernel : plan.kernels().getOrDefault(rate, List.of())) {
                steps.add(Costs.step(plan, kernel, rate));
            }
        }
        long buffers = plan.buffers().stream()
                .filter(buffer -> buffer.storage() != Buffer.Storage.VARIABLE)
                .count();
        long bytes =
                places.bytes() + work.values().stream().mapToLong(Work::bytes).sum();
        return new Explanation(Explanation.operations(program), (int) buffers, bytes, steps);
    }

    @Override
    public Explanation profile(Map<String, Tensor> given, int first, int count) {
        check(given, first, count);
        Explanation plain = explain();
        List<Explanation.Step> steps = call(() -> measured(plain.steps(), given, first, count));
        return new Explanation(plain.operations(), plan.buffers().size(), plain.memory(), steps);
    }

    /** Runs with a clock after each task. A step's time is the part that it has of the time of all threads. */
    private List<Explanation.Step> measured(
            List<Explanation.Step> plain, Map<String, Tensor> given, int first, int count) {
        try (Arena arena = Arena.ofShared()) {
            Map<Rate, Clock> clocks = new EnumMap<>(Rate.class);
            Map<Rate, List<MemorySegment>> clocked = new EnumMap<>(Rate.class);
            for (Rate rate : List.of(Rate.RUN, Rate.ITERATION)) {
                Clock clock = new Clock(
                        lane.driver(),
                        lane.team().size(),
                        plan.kernels().get(rate).size(),
                        arena);
                clocks.put(rate, clock);
                clocked.put(rate, work.get(rate).link(places, stacks(rate), Optional.of(clock), arena));
            }
            took.clear();
            compute(given, first, count, clocked);
            List<Explanation.Step> steps = new ArrayList<>(plain);
            int at = plan.kernels().get(Rate.PREPARE).size();
            for (Rate rate : List.of(Rate.RUN, Rate.ITERATION)) {
                double[] parts = clocks.get(rate).parts();
                double nanos = took.getOrDefault(rate, 0L) / (rate == Rate.RUN ? 1.0 : count);
                for (int i = 0; i < parts.length - 1; i++, at++) {
                    steps.set(at, steps.get(at).took(parts[i] * nanos));
                }
                if (rate == Rate.ITERATION) {
                    steps.add(new Explanation.Step(
                            "wait",
                            "for other threads",
                            Explanation.Rate.ITERATION,
                            new Cost(0, 0),
                            parts[parts.length - 1] * nanos));
                }
            }
            return steps;
        }
    }

    @Override
    public void close() {
        session.close(this);
    }

    /** On the leading thread: gives the memory back. */
    void free() {
        if (!closed) {
            closed = true;
            work.values().forEach(Work::close);
            scalars.forEach(scalar -> scalar.values.close());
            tables.close();
            places.close();
        }
    }
}
