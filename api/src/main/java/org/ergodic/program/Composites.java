package org.ergodic.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Composites: calls with a name, a version and a body ({@link Op#CALL}). */
public final class Composites {
    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,100}@[0-9]{1,9}(/[a-z0-9.-]{1,100}){0,9}");

    /** Bodies that call bodies can make a short text very long. */
    private static final int MOST = 1 << 20;

    private Composites() {}

    /**
     * Calls a composite whose body is built for the arguments' types and shapes.
     *
     * @param name what the body computes, and in which version of its meaning: "softmax@1"
     * @param arguments one or more
     * @param body from the inputs of the body to its outputs, one or more
     * @return the outputs
     */
    public static List<Value> call(String name, List<Value> arguments, Function<List<Value>, List<Value>> body) {
        Graph graph = arguments.get(0).graph();
        Program program = body(arguments, body);
        return IntStream.range(0, program.outputs().size())
                .mapToObj(output -> graph.call(name, program, output, arguments.toArray(Value[]::new)))
                .toList();
    }

    /** The body of a composite: inputs 0, 1, … like the arguments, outputs 0, 1, … as the function gives them. */
    public static Program body(List<Value> arguments, Function<List<Value>, List<Value>> function) {
        return Program.build(graph -> {
            List<Value> inputs = new ArrayList<>();
            for (Value argument : arguments) {
                inputs.add(graph.input(Integer.toString(inputs.size()), argument.type(), argument.shape()));
            }
            List<Value> outputs = function.apply(inputs);
            for (int i = 0; i < outputs.size(); i++) {
                graph.output(Integer.toString(i), outputs.get(i));
            }
        });
    }

    /**
     * The same program with calls replaced by their bodies, also within bodies; the same operation on the same arguments is one
     * value then too, so what a call and its gradient both need is computed once.
     *
     * @param keep the names of the calls that stay
     * @throws ProgramException if that takes more than a million values
     */
    public static Program expand(Program program, Predicate<String> keep) {
        if (program.values().stream().noneMatch(value -> expands(value, keep))) {
            return program;
        }
        return Program.build(graph -> {
            Expansion expansion = new Expansion(graph, keep);
            @Nullable Value[] copies = new Value[program.values().size()];
            for (Value value : program.values()) {
                expansion.copy(value, copies);
            }
            program.assignments().forEach((name, value) -> graph.assign(name, copies[value.index()]));
            program.outputs().forEach((name, value) -> graph.output(name, copies[value.index()]));
        });
    }

    /**
     * Puts the body of a call in place of the call, within the call's graph; calls in the body stay.
     *
     * @param call a value of {@link Op#CALL}
     * @param arguments values of the graph that this is done in, like the call's arguments
     */
    public static Value inline(Value call, List<Value> arguments) {
        return new Expansion(arguments.get(0).graph(), name -> true).inline(call, arguments);
    }

    private static boolean expands(Value value, Predicate<String> keep) {
        return value.op() == Op.CALL && !keep.test(value.attributes().text("name"));
    }

    /** What every call must have, whatever its arguments. */
    static void check(String name, Program body) {
        if (!NAME.matcher(name).matches()) {
            throw new ProgramException(
                    "the name of a composite ends with its version, like softmax@1, but is '" + name + "'");
        }
        if (!body.variables().isEmpty() || !body.assignments().isEmpty()) {
            throw new ProgramException("the body of " + name + " has variables, but takes arguments only: "
                    + body.variables().keySet());
        }
        numbered(name, "inputs", body.inputs());
        numbered(name, "outputs", body.outputs());
    }

    private static void numbered(String name, String what, Map<String, Value> found) {
        for (int i = 0; i < found.size(); i++) {
            if (!found.containsKey(Integer.toString(i))) {
                throw new ProgramException("the " + what + " of the body of " + name
                        + " are named by their numbers, but are " + found.keySet());
            }
        }
    }

    /** Copies values into a graph, the bodies of calls in place of the calls. */
    private static final class Expansion {
        private final Graph graph;
        private final Predicate<String> keep;
        private int copied;
        /** Which values of a body each of its outputs needs. */
        private final Map<Value, boolean[]> needed = new HashMap<>();

        Expansion(Graph graph, Predicate<String> keep) {
            this.graph = graph;
            this.keep = keep;
        }

        void copy(Value value, @Nullable Value[] copies) {
            if (++copied > MOST) {
                throw new ProgramException("with all calls replaced by their bodies the program has more than " + MOST
                        + " values; it reached that at " + value);
            }
            List<Value> arguments = value.arguments().stream()
                    .map(argument -> copies[argument.index()])
                    .toList();
            copies[value.index()] = switch (value.op()) {
                case INPUT -> graph.input(value.name(), value.type(), value.shape());
                case VARIABLE -> graph.variable(value.name(), value.type(), value.shape());
                default ->
                    expands(value, keep)
                            ? inline(value, arguments)
                            : graph.apply(value.op(), value.attributes(), arguments.toArray(Value[]::new));
            };
        }

        Value inline(Value call, List<Value> arguments) {
            Program body = call.attributes().program("body");
            Value result = body.outputs().get(Integer.toString(call.attributes().integer("output")));
            boolean[] wanted = needed.computeIfAbsent(result, Expansion::needed);
            @Nullable Value[] copies = new Value[body.values().size()];
            for (int i = 0; i < arguments.size(); i++) {
                copies[body.inputs().get(Integer.toString(i)).index()] = arguments.get(i);
            }
            for (Value value : body.values().subList(0, result.index() + 1)) {
                if (wanted[value.index()] && value.op() != Op.INPUT) {
                    copy(value, copies);
                }
            }
            return copies[result.index()];
        }

        private static boolean[] needed(Value result) {
            boolean[] needed = new boolean[result.index() + 1];
            List<Value> open = new ArrayList<>(List.of(result));
            while (!open.isEmpty()) {
                Value value = open.remove(open.size() - 1);
                if (!needed[value.index()]) {
                    needed[value.index()] = true;
                    open.addAll(value.arguments());
                }
            }
            return needed;
        }
    }
}
