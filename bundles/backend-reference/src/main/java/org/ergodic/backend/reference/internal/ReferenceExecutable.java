package org.ergodic.backend.reference.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Explanation;
import org.ergodic.program.Cost;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.Tensor;

/** A program as a list of kernels over one array for each value that an output or an assignment needs. */
final class ReferenceExecutable implements Executable {
    private record Step(Kernel kernel, int[] arguments, Value result) {}

    /** The value is kept aside until all assignments are known, then copied into its variable. */
    private record Assignment(int value, Object aside, Object variable, int size) {}

    private final ReferenceSession session;
    private final Program program;
    private final Object[] arrays;
    private final List<Step> steps = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final int[] iteration = new int[1];
    private final long[] nanos;
    private boolean closed;

    /** @param variables the session's, whose arrays stay the same */
    ReferenceExecutable(ReferenceSession session, Program program, Map<String, Tensor> variables) {
        this.session = session;
        this.program = program;
        this.arrays = new Object[program.values().size()];
        boolean[] needed = needed(program);
        for (Value value : program.values()) {
            if (needed[value.index()]) {
                plan(value, variables);
            }
        }
        program.assignments().forEach((name, value) -> {
            int size = value.shape().size();
            Object aside = Storage.allocate(value.type(), size);
            assignments.add(new Assignment(place(value), aside, Storage.array(variables.get(name)), size));
        });
        this.nanos = new long[steps.size() + 1];
    }

    private static boolean[] needed(Program program) {
        boolean[] needed = new boolean[program.values().size()];
        program.outputs().values().forEach(value -> needed[value.index()] = true);
        program.assignments().values().forEach(value -> needed[value.index()] = true);
        for (int i = needed.length - 1; i >= 0; i--) {
            if (needed[i]) {
                program.values().get(i).arguments().forEach(argument -> needed[argument.index()] = true);
            }
        }
        return needed;
    }

    private void plan(Value value, Map<String, Tensor> variables) {
        int index = value.index();
        switch (value.op()) {
            case INPUT, RESHAPE -> {}
            case VARIABLE -> arrays[index] = Storage.array(variables.get(value.name()));
            case CONSTANT -> arrays[index] = Storage.array(value.constant());
            case ITERATION -> arrays[index] = iteration;
            default -> {
                int[] arguments = value.arguments().stream()
                        .mapToInt(ReferenceExecutable::place)
                        .toArray();
                steps.add(new Step(Kernels.plan(value), arguments, value));
                arrays[index] = Storage.allocate(value.type(), value.shape().size());
            }
        }
    }

    /** Where a value's array is: a reshaped value has its argument's. */
    private static int place(Value value) {
        Value source = value;
        while (source.op() == Op.RESHAPE) {
            source = source.argument(0);
        }
        return source.index();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, int first, int count) {
        synchronized (session) {
            session.requireOpen();
            if (closed) {
                throw new IllegalStateException("the executable is closed");
            }
            if (first < 0 || count < 1 || (long) first + count > Integer.MAX_VALUE) {
                throw new RequestException("iterations are counted from 0, there are one or more, and they end below"
                        + " 2^31, but " + count + " from " + first + " on were asked for");
            }
            bind(inputs);
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            program.outputs()
                    .forEach((name, value) -> outputs.put(
                            name,
                            Tensor.zeros(
                                    value.type(), scalar(value) ? value.shape().prepend(count) : value.shape())));
            for (int done = 0; done < count; done++) {
                iteration[0] = first + done;
                compute();
                collect(outputs, done, done == count - 1);
                assign();
            }
            return outputs;
        }
    }

    private void bind(Map<String, Tensor> inputs) {
        for (String name : inputs.keySet()) {
            if (!program.inputs().containsKey(name)) {
                throw new RequestException("the program has no input '" + name + "'; its inputs are "
                        + program.inputs().keySet());
            }
        }
        program.inputs().forEach((name, wanted) -> {
            Tensor found = inputs.get(name);
            if (found == null) {
                throw new RequestException("the input '" + name + "' (" + Storage.describe(wanted) + ") is missing");
            }
            if (!Storage.fits(found, wanted)) {
                throw new RequestException(
                        "the input '" + name + "' is " + Storage.describe(wanted) + ", but " + found + " was given");
            }
            arrays[wanted.index()] = Storage.array(found);
        });
    }

    private void compute() {
        for (int at = 0; at < steps.size(); at++) {
            Step step = steps.get(at);
            long before = System.nanoTime();
            Object[] arguments = new Object[step.arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = arrays[step.arguments[i]];
            }
            step.kernel.run(arguments, arrays[step.result.index()]);
            nanos[at] += System.nanoTime() - before;
        }
    }

    private void collect(Map<String, Tensor> outputs, int done, boolean last) {
        program.outputs().forEach((name, value) -> {
            Object target = Storage.array(outputs.get(name));
            if (scalar(value)) {
                System.arraycopy(arrays[place(value)], 0, target, done, 1);
            } else if (last) {
                Storage.copy(arrays[place(value)], target, value.shape().size());
            }
        });
    }

    private void assign() {
        long before = System.nanoTime();
        for (Assignment assignment : assignments) {
            Storage.copy(arrays[assignment.value], assignment.aside, assignment.size);
        }
        for (Assignment assignment : assignments) {
            Storage.copy(assignment.aside, assignment.variable, assignment.size);
        }
        nanos[steps.size()] += System.nanoTime() - before;
    }

    @Override
    public Explanation explain() {
        return explain(0);
    }

    @Override
    public Explanation profile(Map<String, Tensor> inputs, int first, int count) {
        synchronized (session) {
            Arrays.fill(nanos, 0);
            run(inputs, first, count);
            return explain(count);
        }
    }

    /** Every value has an array of its own, and is computed anew in every iteration, of which {@code count} were measured. */
    private Explanation explain(int count) {
        List<Explanation.Step> told = new ArrayList<>();
        long memory = 0;
        for (int at = 0; at < steps.size(); at++) {
            Value value = steps.get(at).result;
            memory += Cost.bytes(value);
            told.add(Explanation.Step.of(value, Explanation.Rate.ITERATION).took(mean(at, count)));
        }
        long assigned =
                program.assignments().values().stream().mapToLong(Cost::bytes).sum();
        if (!assignments.isEmpty()) {
            told.add(new Explanation.Step(
                    "assign",
                    "variables: " + assignments.size(),
                    Explanation.Rate.ITERATION,
                    new Cost(0, 4 * assigned), // to the side and back
                    mean(steps.size(), count)));
        }
        return new Explanation(
                Explanation.operations(program), steps.size() + assignments.size(), memory + assigned, told);
    }

    private double mean(int step, int count) {
        return count == 0 ? Double.NaN : (double) nanos[step] / count;
    }

    private static boolean scalar(Value value) {
        return value.shape().rank() == 0;
    }

    @Override
    public void close() {
        synchronized (session) {
            closed = true;
        }
    }
}
