package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
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
    private final Map<Plan.Rate, List<Call>> calls = new EnumMap<>(Plan.Rate.class);
    private final List<Call> assignments = new ArrayList<>();
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
        memory = new Memory(plan.size());
        natives = new NativeCalls(library);
        for (Plan.Rate rate : Plan.Rate.values()) {
            calls.put(rate, new ArrayList<>());
        }
        try {
            bind(plan, fusion, lowered, variables);
            calls.get(Plan.Rate.PREPARE).forEach(Call::run);
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
                    calls.get(plan.rate(value))
                            .add(fusion.call(new Step(team, natives, blocks, value, sources, arguments, result)));
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
        lowered.assignments().forEach((name, value) -> {
            Buffer target = variables.get(name);
            Buffer source = buffers[value.index()];
            if (value.shape().size() == 0 || name.equals(plan.variable(value)) && plan.elementsBefore(value) == 0) {
                return;
            }
            if (plan.variable(value) == null) {
                copies.add(() -> target.copy(source));
            } else {
                long bytes = (long) source.size() * source.type().bytes();
                Memory block = new Memory(bytes);
                asides.add(block);
                Buffer aside = block.at(0, bytes, source.type(), source.size());
                assignments.add(() -> aside.copy(source));
                copies.add(() -> target.copy(aside));
            }
        });
        assignments.addAll(copies);
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> given, int first, int count) {
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
                return compute(given, first, count);
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

    private Map<String, Tensor> compute(Map<String, Tensor> given, int first, int count) {
        inputs.forEach((name, buffer) -> buffer.set(given.get(name)));
        run(calls.get(Plan.Rate.RUN).toArray(Call[]::new));
        Call[] body = calls.get(Plan.Rate.ITERATION).toArray(Call[]::new);
        Call[] end = assignments.toArray(Call[]::new);
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
