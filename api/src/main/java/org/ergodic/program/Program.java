package org.ergodic.program;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A tensor program: values in an order in which arguments come first, variables that are read and assigned, inputs and
 * outputs. One execution of all of it is an <em>iteration</em>: every read of a variable sees what the variable was when the
 * iteration started, and assignments appear at its end. Immutable; equal programs have equal text forms.
 */
public final class Program {
    private final List<Value> values;
    private final Map<String, Value> inputs;
    private final Map<String, Value> variables;
    private final Map<String, Value> assignments;
    private final Map<String, Value> outputs;
    /** 0 as long as nobody asked; the bodies of calls are compared often. */
    private int hash;

    Program(
            List<Value> values,
            Map<String, Value> inputs,
            Map<String, Value> variables,
            Map<String, Value> assignments,
            Map<String, Value> outputs) {
        this.values = values;
        this.inputs = inputs;
        this.variables = variables;
        this.assignments = assignments;
        this.outputs = outputs;
    }

    /**
     * Builds a program.
     *
     * @throws ProgramException if a value does not fit together
     */
    public static Program build(Consumer<Graph> body) {
        Graph graph = new Graph();
        body.accept(graph);
        return graph.build();
    }

    /**
     * The program with a text form.
     *
     * @throws ProgramException naming the line that is wrong
     */
    public static Program parse(String text) {
        return ProgramText.parse(text);
    }

    /** All values; {@link Value#index()} is the place here. */
    public List<Value> values() {
        return values;
    }

    /** Inputs by name, in the order of their first use. */
    public Map<String, Value> inputs() {
        return inputs;
    }

    /** Variables by name, in the order of their first use. */
    public Map<String, Value> variables() {
        return variables;
    }

    /** What variables become at the end of an iteration. */
    public Map<String, Value> assignments() {
        return assignments;
    }

    /** Outputs by name, in their order. */
    public Map<String, Value> outputs() {
        return outputs;
    }

    /**
     * The text form: its version in the first line, the bodies of calls, each once, then a value a line, assignments, outputs.
     * {@link #parse} reads it.
     */
    public String text() {
        return ProgramText.text(this);
    }

    /** Whether both are the same values in the same order, under the same names: whether their text forms are equal. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Program program
                        && hashCode() == program.hashCode()
                        && same(values, program.values)
                        && places(assignments).equals(places(program.assignments))
                        && places(outputs).equals(places(program.outputs));
    }

    private static boolean same(List<Value> values, List<Value> others) {
        boolean same = values.size() == others.size();
        for (int i = 0; same && i < values.size(); i++) {
            Value value = values.get(i);
            Value other = others.get(i);
            same = value.op() == other.op()
                    && places(value).equals(places(other))
                    && value.attributes().equals(other.attributes());
        }
        return same;
    }

    private static List<Integer> places(Value value) {
        return value.arguments().stream().map(Value::index).toList();
    }

    private static List<Map.Entry<String, Integer>> places(Map<String, Value> named) {
        return named.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().index()))
                .toList();
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int result = places(assignments).hashCode() * 31 + places(outputs).hashCode();
            for (Value value : values) {
                result = 31 * result + value.op().ordinal();
                result = 31 * result + value.attributes().hashCode();
                for (Value argument : value.arguments()) {
                    result = 31 * result + argument.index();
                }
            }
            hash = result;
        }
        return hash;
    }

    @Override
    public String toString() {
        return text();
    }
}
