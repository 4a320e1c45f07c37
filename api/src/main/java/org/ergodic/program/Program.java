package org.ergodic.program;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    /** The text form once it was compared: the bodies of calls are compared often. */
    private @Nullable String compared;

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

    private String compared() {
        String text = compared;
        if (text == null) {
            text = text();
            compared = text;
        }
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Program program && compared().equals(program.compared());
    }

    @Override
    public int hashCode() {
        return compared().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
