package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Explanation;
import org.ergodic.backend.Explanation.Rate;
import org.ergodic.program.Cost;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.Tensor;

/** A program as flat lists of calls over buffers in one block of memory. Everything but its entry points runs on a lane. */
final class Nd4jExecutable implements Executable {
    private final Nd4jSession session;
    private final Library library;
    private final Team team;
    private final Program program;
    private final Memory memory;
    private final NativeCalls natives;
    private final Map<String, Buffer> inputs = new LinkedHashMap<>();
    private final Map<String, Buffer> outputs = new LinkedHashMap<>();
    private final Map<Rate, List<Call>> calls = new EnumMap<>(Rate.class);
    private final List<Call> assignments = new ArrayList<>();
    private final List<Explanation.Step> told = new ArrayList<>();
    private final int places;
    private final long bytes;
    private final List<Memory> asides = new ArrayList<>();
    private Optional<Buffer> iteration = Optional.empty();
    private boolean closed;

    /**
     * Plans a program.
     *
     * @param program as it was given; it fits the variables
     * @param variables the session's buffers, which stay the same
     */
    Nd4jExecutable(Nd4jSession session, Library library, Team team, Program program, Map<String, Buffer> variables) {
        this.session = session;
        this.library = library;
        this.team = team;
        this.program = program;
        Program lowered = Lowering.lower(program);
        Fusion fusion = new Fusion(lowered);
        Plan plan = new Plan(lowered, fusion);
        places = plan.places();
        bytes = plan.size();
        memory = new Memory(bytes);
        natives = new NativeCalls(library);
        for (Rate rate : Rate.values()) {
            calls.put(rate, new ArrayList<>());
        }
        try {
            bind(plan, fusion, lowered, variables);
            calls.get(Rate.PREPARE).forEach(Call::run);
            library.check();
        } catch (RuntimeException | Error e) {
            free();
            throw e;
        }
    }

    private void bind(Plan plan, Fusion fusion, Program lowered, Map<String, Buffer> variables) {
        Buffer[] buffers = new Buffer[lowered.values().size()];
        for (Value value : lowered.values()) {
            if (fusion.needed(value)) {
                buffers[value.index()] = buffer(plan, value, variables);
            }
        }
        Blocks blocks = new Blocks();
        for (Value value : plan.order()) {
            Buffer result = buffers[value.index()];
            switch (value.op()) {
                case INPUT -> inputs.put(value.name(), result);
                case VARIABLE -> {}
                case ITERATION -> iteration = Optional.of(result);
                default -> {
                    List<Value> sources = fusion.arguments(value);
                    List<Buffer> arguments = sources.stream()
                            .map(argument -> buffers[argument.index()])
                            .toList();
                    Rate rate = plan.rate(value);
                    long bytes = Convolutions.scratch(value);
                    Buffer scratch = memory.at(plan.scratch(value), bytes, value.type(), (int)
                            (bytes / value.type().bytes()));
                    calls.get(rate)
                            .add(fusion.call(
                                    new Step(team, natives, blocks, value, sources, arguments, result, scratch)));
                    told.add(fusion.explain(value, rate)); // the order is by rate, too
                }
            }
        }
        lowered.outputs().forEach((name, value) -> outputs.put(name, buffers[value.index()]));
        assign(plan, lowered, variables, buffers);
    }

    private Buffer buffer(Plan plan, Value value, Map<String, Buffer> variables) {
        int before = plan.elementsBefore(value);
        int size = value.shape().size();
        String variable = plan.variable(value);
        if (variable != null) {
            return variables.get(variable).part(before, size);
        }
        long skipped = (long) before * value.type().bytes();
        return memory.at(plan.offset(value) + skipped, plan.room(value) - skipped, value.type(), size);
    }

    /** New values that are not in their variables already are copied there; those that are old values go aside first. */
    private void assign(Plan plan, Program lowered, Map<String, Buffer> variables, Buffer[] buffers) {
        List<Call> copies = new ArrayList<>();
        List<Explanation.Step> toldCopies = new ArrayList<>();
        lowered.assignments().forEach((name, value) -> {
            Buffer target = variables.get(name);
            Buffer source = buffers[value.index()];
            if (value.shape().size() == 0 || name.equals(plan.variable(value)) && plan.elementsBefore(value) == 0) {
                return;
            }
            Explanation.Step copy = new Explanation.Step(
                    "copy",
                    Explanation.Step.detail(value, List.of()),
                    Rate.ITERATION,
                    new Cost(0, 2 * Cost.bytes(value)),
                    Double.NaN);
            toldCopies.add(copy);
            if (plan.variable(value) == null) {
                copies.add(() -> target.copy(source));
            } else {
                long bytes = (long) source.size() * source.type().bytes();
                Memory block = new Memory(bytes);
                asides.add(block);
                Buffer aside = block.at(0, bytes, source.type(), source.size());
                told.add(copy);
                assignments.add(() -> aside.copy(source));
                copies.add(() -> target.copy(aside));
            }
        });
        assignments.addAll(copies);
        told.addAll(toldCopies);
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> given, int first, int count) {
        return run(
                given,
                first,
                count,
                calls.get(Rate.RUN).toArray(Call[]::new),
                calls.get(Rate.ITERATION).toArray(Call[]::new),
                assignments.toArray(Call[]::new));
    }

    @Override
    public Explanation explain() {
        long aside = asides.stream().mapToLong(Memory::bytes).sum();
        return new Explanation(Explanation.operations(program), places + asides.size(), bytes + aside, told);
    }

    @Override
    public Explanation profile(Map<String, Tensor> given, int first, int count) {
        Timed[] once = Timed.of(calls.get(Rate.RUN));
        Timed[] body = Timed.of(calls.get(Rate.ITERATION));
        Timed[] end = Timed.of(assignments);
        run(given, first, count, once, body, end);
        Explanation plan = explain();
        List<Explanation.Step> steps = new ArrayList<>(plan.steps());
        int at = calls.get(Rate.PREPARE).size();
        for (Timed call : once) {
            steps.set(at, steps.get(at++).took(call.nanos()));
        }
        for (Timed[] calls : List.of(body, end)) {
            for (Timed call : calls) {
                steps.set(at, steps.get(at++).took((double) call.nanos() / count));
            }
        }
        return new Explanation(plan.operations(), plan.buffers(), plan.memory(), steps);
    }

    private Map<String, Tensor> run(
            Map<String, Tensor> given, int first, int count, Call[] once, Call[] body, Call[] end) {
        if (first < 0 || count < 1 || (long) first + count > Integer.MAX_VALUE) {
            throw new RequestException("iterations are counted from 0, there are one or more, and they end below 2^31,"
                    + " but " + count + " from " + first + " on were asked for");
        }
        check(given);
        return session.call(() -> {
            if (closed) {
                throw new IllegalStateException("the executable is closed");
            }
            team.enter();
            try {
                return compute(given, first, count, once, body, end);
            } finally {
                team.leave();
            }
        });
    }

    private void check(Map<String, Tensor> given) {
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
            Map<String, Tensor> given, int first, int count, Call[] once, Call[] body, Call[] end) {
        inputs.forEach((name, buffer) -> buffer.set(given.get(name)));
        run(once);
        List<Stack> stacks = new ArrayList<>();
        Map<String, Tensor> results = new LinkedHashMap<>();
        program.outputs().forEach((name, value) -> {
            if (value.shape().rank() == 0) {
                Stack stack = new Stack(outputs.get(name), count);
                stacks.add(stack);
                results.put(name, stack.tensor());
            } else {
                results.put(name, Tensor.zeros(value.type(), value.shape()));
            }
        });
        for (int done = 0; done < count; done++) {
            session.requireRunning();
            int number = first + done;
            iteration.ifPresent(buffer -> buffer.ints().put(0, number));
            run(body);
            for (Stack stack : stacks) {
                stack.take(done);
            }
            if (done == count - 1) {
                program.outputs().forEach((name, value) -> {
                    if (value.shape().rank() > 0) {
                        results.put(name, outputs.get(name).get(value.shape()));
                    }
                });
            }
            run(end);
        }
        library.check();
        return results;
    }

    private static void run(Call[] calls) {
        for (Call call : calls) {
            call.run();
        }
    }

    @Override
    public void close() {
        session.close(this);
    }

    /** On the lane: gives the memory back. */
    void free() {
        if (!closed) {
            closed = true;
            natives.close();
            memory.close();
            asides.forEach(Memory::close);
        }
    }
}
