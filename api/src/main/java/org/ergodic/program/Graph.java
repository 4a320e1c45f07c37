package org.ergodic.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ergodic.RequestException;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A program while it is being built. Each value is checked as it is added. Not thread-safe. */
public final class Graph {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]{1,200}");

    private record Call(Op op, List<Value> arguments, Attributes attributes) {}

    private final List<Value> values = new ArrayList<>();
    private final Map<Call, Value> known = new HashMap<>();
    private final Map<String, Value> inputs = new LinkedHashMap<>();
    private final Map<String, Value> variables = new LinkedHashMap<>();
    private final Map<String, Value> assignments = new LinkedHashMap<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private boolean built;

    Graph() {}

    /** A tensor given at each run, f32. */
    public Value input(String name, Shape shape) {
        return input(name, DType.F32, shape);
    }

    /** A tensor given at each run. */
    public Value input(String name, DType type, Shape shape) {
        return named(Op.INPUT, inputs, name, type, shape);
    }

    /** A variable of the session, as it is when the iteration starts, f32. */
    public Value variable(String name, Shape shape) {
        return variable(name, DType.F32, shape);
    }

    /** A variable of the session, as it is when the iteration starts. */
    public Value variable(String name, DType type, Shape shape) {
        return named(Op.VARIABLE, variables, name, type, shape);
    }

    private Value named(Op op, Map<String, Value> table, String name, DType type, Shape shape) {
        Value value = apply(
                op, Attributes.none().with("name", name).with("type", type).with("shape", shape));
        Value before = table.putIfAbsent(name, value);
        if (before != null && before != value) {
            throw new ProgramException(
                    "the " + op.text() + " '" + name + "' is " + before.type().text() + before.shape()
                            + " already, and cannot be " + type.text() + shape + " too");
        }
        return value;
    }

    /** An f32 number. */
    public Value constant(double number) {
        return constant(DType.F32, number);
    }

    /** A number. */
    public Value constant(DType type, double number) {
        return constant(Tensor.of(type, Shape.scalar(), number));
    }

    /** A constant tensor; a large one is better an input or a variable. */
    public Value constant(Tensor tensor) {
        return apply(Op.CONSTANT, Attributes.none().with("value", tensor));
    }

    /** i32 [size]: 0, 1, … */
    public Value iota(int size) {
        return apply(Op.IOTA, Attributes.none().with("size", size));
    }

    /** i32 scalar: the number of the iteration, as {@code Executable.run} counts it. */
    public Value iteration() {
        return apply(Op.ITERATION, Attributes.none());
    }

    /** All parts one after the other along an axis. */
    public Value concat(int axis, List<Value> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : apply(Op.CONCAT, Attributes.none().with("axis", axis), parts.toArray(Value[]::new));
    }

    /**
     * Key rows for random operations.
     *
     * @param seed i32 [2], the low and the high word
     * @param stream the use of randomness
     * @param step i32 scalar
     * @param samples i32 [rows], the global indices of the samples
     * @return i32 [rows, 5]
     */
    public Value keys(Value seed, int stream, Value step, Value samples) {
        int rows = samples.shape().size();
        Shape column = Shape.of(rows, 1);
        return concat(
                1,
                List.of(
                        seed.reshape(1, 2).broadcast(Shape.of(rows, 2)),
                        constant(DType.I32, stream).broadcast(column),
                        step.broadcast(column),
                        samples.reshape(column)));
    }

    /** i32 [rows] + shape, each below {@code bound}. */
    public Value randomInteger(Value keys, int bound, Shape shape) {
        return apply(Op.RANDOM_INTEGER, Attributes.none().with("bound", bound).with("shape", shape), keys);
    }

    /** [rows] + shape, uniform in [0, 1). */
    public Value randomUniform(Value keys, DType type, Shape shape) {
        return apply(Op.RANDOM_UNIFORM, Attributes.none().with("type", type).with("shape", shape), keys);
    }

    /** [rows] + shape, standard normal. */
    public Value randomNormal(Value keys, DType type, Shape shape) {
        return apply(Op.RANDOM_NORMAL, Attributes.none().with("type", type).with("shape", shape), keys);
    }

    /**
     * A random order of 0 … size − 1 for each key row: the indices that sort {@code size} random integers below 2^31 − 1, equal
     * ones (of 1000 about one pair in 4000 rows) in the order of their indices.
     *
     * @return i32 [rows, size]
     */
    public Value randomPermutation(Value keys, int size) {
        return randomInteger(keys, Integer.MAX_VALUE, Shape.of(size)).argSort();
    }

    /** At the iteration's end the variable becomes {@code value}; a variable is assigned at most once. */
    public void assign(String variable, Value value) {
        open();
        mine(value);
        Value target = variables.get(variable);
        if (target == null) {
            target = variable(variable, value.type(), value.shape());
        }
        if (target.type() != value.type() || !target.shape().equals(value.shape())) {
            throw new ProgramException("the variable '" + variable + "' is "
                    + target.type().text() + target.shape() + ", and cannot become " + value);
        }
        if (assignments.putIfAbsent(variable, value) != null) {
            throw new ProgramException("the variable '" + variable + "' is assigned a second time, by " + value);
        }
    }

    /** Something that a run gives back: a scalar once for each iteration, another shape as the last iteration left it. */
    public void output(String name, Value value) {
        open();
        mine(value);
        name(name);
        if (outputs.putIfAbsent(name, value) != null) {
            throw new ProgramException("the output '" + name + "' is given a second time, by " + value);
        }
    }

    /**
     * Puts another program in, its inputs bound to values of this graph. Variables of one name are one; the other program
     * assigns none.
     *
     * @return its outputs, by name
     */
    public Map<String, Value> inline(Program program, Map<String, Value> bound) {
        if (!program.assignments().isEmpty()) {
            throw new ProgramException("a program that assigns variables cannot be put into another; it assigns "
                    + program.assignments().keySet());
        }
        Value[] copies = new Value[program.values().size()];
        for (Value value : program.values()) {
            Value copy;
            if (value.op() == Op.INPUT) {
                copy = bound.get(value.name());
                if (copy == null || copy.type() != value.type() || !copy.shape().equals(value.shape())) {
                    throw new ProgramException("the input '" + value.name() + "' wants "
                            + value.type().text() + value.shape() + ", but is bound to " + copy);
                }
            } else if (value.op() == Op.VARIABLE) {
                copy = variable(value.name(), value.type(), value.shape());
            } else {
                Value[] arguments = value.arguments().stream()
                        .map(argument -> copies[argument.index()])
                        .toArray(Value[]::new);
                copy = apply(value.op(), value.attributes(), arguments);
            }
            copies[value.index()] = copy;
        }
        Map<String, Value> results = new LinkedHashMap<>();
        program.outputs().forEach((name, value) -> results.put(name, copies[value.index()]));
        return results;
    }

    /**
     * A call of a composite; {@link Composites#call} builds the body too.
     *
     * @param name what the body computes, and in which version: "softmax@1"
     * @param body a program of inputs named 0, 1, … and outputs named 0, 1, …
     * @param output which output this is
     * @param arguments one for each input of the body
     */
    public Value call(String name, Program body, int output, Value... arguments) {
        return apply(
                Op.CALL, Attributes.none().with("name", name).with("body", body).with("output", output), arguments);
    }

    /**
     * Adds an operation: the one way in, for the methods above, for gradients and for the text form.
     *
     * @throws ProgramException if the arguments or attributes do not fit it
     */
    public Value apply(Op op, Attributes attributes, Value... arguments) {
        open();
        for (Value argument : arguments) {
            mine(argument);
        }
        List<Value> list = List.of(arguments);
        Call call = new Call(op, list, attributes);
        Value before = known.get(call);
        if (before != null) {
            return before;
        }
        Value value;
        try {
            if (op.arity() >= 0 ? op.arity() != list.size() : list.isEmpty()) {
                throw new ProgramException(op.text() + " takes " + (op.arity() < 0 ? "one or more" : op.arity())
                        + " arguments, but there are " + list.size());
            }
            attributes.check(op);
            if (op == Op.INPUT || op == Op.VARIABLE) {
                name(attributes.text("name"));
            }
            value = new Value(
                    this,
                    values.size(),
                    op,
                    list,
                    attributes,
                    Typing.type(op, list, attributes),
                    Typing.shape(op, list, attributes));
        } catch (RequestException e) {
            throw new ProgramException(
                    "%" + values.size() + " = " + op.text()
                            + Arrays.stream(arguments)
                                    .map(argument -> "%" + argument.index() + " "
                                            + argument.type().text() + argument.shape())
                                    .toList()
                            + " " + attributes + ": " + e.getMessage(),
                    e);
        }
        values.add(value);
        known.put(call, value);
        return value;
    }

    Program build() {
        open();
        built = true;
        known.clear();
        return new Program(
                Collections.unmodifiableList(values),
                Collections.unmodifiableMap(inputs),
                Collections.unmodifiableMap(variables),
                Collections.unmodifiableMap(assignments),
                Collections.unmodifiableMap(outputs));
    }

    private void open() {
        if (built) {
            throw new ProgramException("the program is built, and nothing can be added to it");
        }
    }

    private void mine(Value value) {
        if (value.graph() != this) {
            throw new ProgramException("a value of another program: " + value);
        }
    }

    private static void name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ProgramException(
                    "names have 1 to 200 letters, digits, '.', '_', '/' and '-', but there is '" + name + "'");
        }
    }
}
