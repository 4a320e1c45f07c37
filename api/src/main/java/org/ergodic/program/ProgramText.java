package org.ergodic.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ergodic.RequestException;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * The text form of programs.
 *
 * <pre>
 * ergodic-program 1
 * %0 = input() name="x" shape=[256,2] type="f32" : f32[256,2]
 * %1 = constant() value=f32[]{0.5} : f32[]
 * %2 = mul(%0, %1) : f32[256,2]
 * output "half" = %2
 * </pre>
 *
 * <p>The bodies of calls stand before the values, each once, a body after those that it calls itself; a call names its body:
 *
 * <pre>
 * ergodic-program 1
 * body @0
 * %0 = input() name="0" shape=[256,2] type="f32" : f32[256,2]
 * %1 = sigmoid(%0) : f32[256,2]
 * %2 = mul(%0, %1) : f32[256,2]
 * output "0" = %2
 * end
 * %0 = input() name="x" shape=[256,2] type="f32" : f32[256,2]
 * %1 = call(%0) body=@0 name="silu@1" output=[0] : f32[256,2]
 * output "y" = %1
 * </pre>
 */
final class ProgramText {
    private static final String HEADER = "ergodic-program 1";
    private static final Pattern VALUE =
            Pattern.compile("%([0-9]+) = ([a-z0-9-]+)\\(([^)]*)\\)(.*) : (f32|f64|i32)(\\[[0-9,]*])");
    private static final Pattern NAME = Pattern.compile("%[0-9]{1,9}");
    private static final Pattern BINDING = Pattern.compile("(assign|output) \"([^\"]*)\" = (.*)");
    private static final String END = "end";
    private static final Pattern BODY = Pattern.compile("@\\d{1,9}");
    private static final int LONGEST = 220;
    private static final Pattern TENSOR = Pattern.compile("(f32|f64|i32)(\\[[0-9,]*])\\{(.*)}");

    private ProgramText() {}

    static String text(Program program) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        Map<Program, Integer> bodies = new LinkedHashMap<>();
        collect(program, bodies);
        bodies.forEach((body, number) -> {
            text.append("body @").append(number).append('\n');
            block(text, body, bodies);
            text.append(END).append('\n');
        });
        block(text, program, bodies);
        return text.toString();
    }

    /** Numbers the bodies of all calls, a body after those that it calls. */
    private static void collect(Program program, Map<Program, Integer> bodies) {
        for (Value value : program.values()) {
            if (value.op() == Op.CALL) {
                Program body = value.attributes().program("body");
                if (!bodies.containsKey(body)) {
                    collect(body, bodies);
                    bodies.put(body, bodies.size());
                }
            }
        }
    }

    private static void block(StringBuilder text, Program program, Map<Program, Integer> bodies) {
        program.values().forEach(value -> text.append(line(value, bodies)).append('\n'));
        program.assignments().forEach((name, value) -> binding(text, "assign", name, value));
        program.outputs().forEach((name, value) -> binding(text, "output", name, value));
    }

    private static void binding(StringBuilder text, String kind, String name, Value value) {
        text.append(kind)
                .append(" \"")
                .append(name)
                .append("\" = %")
                .append(value.index())
                .append('\n');
    }

    /** One value alone: the body of a call is only hinted at. */
    static String line(Value value) {
        return line(value, Map.of());
    }

    private static String line(Value value, Map<Program, Integer> bodies) {
        String arguments = value.arguments().stream()
                .map(argument -> "%" + argument.index())
                .collect(Collectors.joining(", "));
        String attributes = attributes(value.attributes(), bodies);
        return "%" + value.index() + " = " + value.op().text() + "(" + arguments + ")"
                + (attributes.isEmpty() ? "" : " " + attributes) + " : "
                + value.type().text() + value.shape();
    }

    static String attributes(Attributes attributes) {
        return attributes(attributes, Map.of());
    }

    private static String attributes(Attributes attributes, Map<Program, Integer> bodies) {
        return attributes.values().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + attribute(entry.getValue(), bodies))
                .collect(Collectors.joining(" "));
    }

    private static String attribute(Object value, Map<Program, Integer> bodies) {
        if (value instanceof Program body) {
            return "@" + (bodies.isEmpty() ? "…" : bodies.get(body));
        }
        if (value instanceof int[] ints) {
            return Arrays.toString(ints).replace(" ", "");
        }
        if (value instanceof Tensor tensor) {
            return tensor(tensor);
        }
        return value instanceof String ? "\"" + value + "\"" : value.toString();
    }

    private static String tensor(Tensor tensor) {
        StringBuilder text = new StringBuilder(tensor.toString()).append('{');
        for (int i = 0; i < tensor.shape().size(); i++) {
            text.append(i == 0 ? "" : ",")
                    .append(
                            switch (tensor.type()) {
                                case F32 -> Float.toString(tensor.floats()[i]);
                                case F64 -> Double.toString(tensor.doubles()[i]);
                                case I32 -> Integer.toString(tensor.ints()[i]);
                            });
        }
        return text.append('}').toString();
    }

    static Program parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new ProgramException("a program begins with the line '" + HEADER + "', but this one with '"
                    + (lines.isEmpty() ? "" : lines.get(0)) + "'");
        }
        List<Program> bodies = new ArrayList<>();
        int at = 1;
        while (at < lines.size() && lines.get(at).equals("body @" + bodies.size())) {
            int end = at + 1;
            while (end < lines.size() && !lines.get(end).equals(END)) {
                end++;
            }
            if (end == lines.size()) {
                throw new ProgramException(
                        "the body in line " + (at + 1) + " of the program has no line '" + END + "'");
            }
            bodies.add(block(lines, at + 1, end, bodies));
            at = end + 1;
        }
        return block(lines, at, lines.size(), bodies);
    }

    private static Program block(List<String> lines, int from, int to, List<Program> bodies) {
        return Program.build(graph -> {
            List<Value> values = new ArrayList<>();
            for (int number = from; number < to; number++) {
                try {
                    line(graph, values, bodies, lines.get(number));
                } catch (RequestException | NumberFormatException e) {
                    throw new ProgramException(
                            "line " + (number + 1) + " of the program" + subject(lines.get(number)) + ": "
                                    + (e instanceof NumberFormatException ? "expected a number. " : "")
                                    + e.getMessage(),
                            e);
                }
            }
        });
    }

    /** What a line defines, for messages. */
    private static String subject(String line) {
        int equals = line.indexOf(" = ");
        return equals < 0 || equals > LONGEST ? "" : ", " + line.substring(0, equals);
    }

    private static void line(Graph graph, List<Value> values, List<Program> bodies, String line) {
        Matcher binding = BINDING.matcher(line);
        if (binding.matches()) {
            Value value = defined(values, binding.group(3));
            if (binding.group(1).equals("assign")) {
                graph.assign(binding.group(2), value);
            } else {
                graph.output(binding.group(2), value);
            }
            return;
        }
        Matcher matcher = VALUE.matcher(line);
        if (!matcher.matches() || !matcher.group(1).equals(Integer.toString(values.size()))) {
            throw new ProgramException(
                    "expected '%" + values.size() + " = operation(arguments) attributes : type[shape]',"
                            + " 'assign' or 'output', but found '" + line + "'");
        }
        Op op = Op.parse(matcher.group(2));
        Value[] arguments = split(matcher.group(3), ", ").stream()
                .map(argument -> defined(values, argument))
                .toArray(Value[]::new);
        if (op.arity() == 0 && arguments.length > 0) {
            throw new ProgramException(op.text() + " takes no arguments, but there are " + arguments.length);
        }
        Attributes attributes = Attributes.none();
        for (String attribute : split(matcher.group(4).strip(), " ")) {
            int equals = attribute.indexOf('=');
            if (equals < 0) {
                throw new ProgramException("an attribute is name=value, but found '" + attribute + "'");
            }
            attributes =
                    attribute(attributes, op, attribute.substring(0, equals), attribute.substring(equals + 1), bodies);
        }
        Value value =
                switch (op) {
                    case INPUT ->
                        graph.input(attributes.text("name"), attributes.type("type"), attributes.shape("shape"));
                    case VARIABLE ->
                        graph.variable(attributes.text("name"), attributes.type("type"), attributes.shape("shape"));
                    default -> graph.apply(op, attributes, arguments);
                };
        if (value.index() != values.size()) {
            throw new ProgramException("the value repeats %" + value.index());
        }
        if (!value.type().text().equals(matcher.group(5))
                || !value.shape().toString().equals(matcher.group(6))) {
            throw new ProgramException("it is declared " + matcher.group(5) + matcher.group(6) + ", but is " + value);
        }
        values.add(value);
    }

    private static Value defined(List<Value> values, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ProgramException("expected a value like %0, but found '" + name + "'");
        }
        int index = Integer.parseInt(name.substring(1));
        if (index >= values.size()) {
            throw new ProgramException("it uses " + name + ", but a value is used after it was defined, and "
                    + (values.isEmpty() ? "there is none yet" : "the last one so far is %" + (values.size() - 1)));
        }
        return values.get(index);
    }

    private static List<String> split(String text, String separator) {
        return text.isEmpty() ? List.of() : List.of(text.split(separator));
    }

    private static Attributes attribute(Attributes attributes, Op op, String name, String text, List<Program> bodies) {
        Attributes.Kind kind = op.attributes().get(name);
        if (kind == null) {
            throw new ProgramException(op.text() + " has no attribute '" + name + "'");
        }
        return switch (kind) {
            case INTS -> attributes.with(name, ints(text));
            case FLAG -> attributes.with(name, flag(text));
            case TEXT -> attributes.with(name, quoted(text));
            case TENSOR -> attributes.with(name, tensor(text));
            case PROGRAM -> attributes.with(name, body(text, bodies));
        };
    }

    private static Program body(String text, List<Program> bodies) {
        if (!BODY.matcher(text).matches()) {
            throw new ProgramException("expected the number of a body like @0, but found '" + text + "'");
        }
        int number = Integer.parseInt(text.substring(1));
        if (number >= bodies.size()) {
            throw new ProgramException(
                    "there is no body " + text + " before it; there are " + bodies.size() + " bodies");
        }
        return bodies.get(number);
    }

    private static int[] ints(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            throw new ProgramException("expected a list of whole numbers like [1,2], but found '" + text + "'");
        }
        return split(text.substring(1, text.length() - 1), ",").stream()
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ProgramException("expected true or false, but found '" + text + "'");
        };
    }

    private static String quoted(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            throw new ProgramException("expected a text in quotation marks, but found '" + text + "'");
        }
        return text.substring(1, text.length() - 1);
    }

    private static Tensor tensor(String text) {
        Matcher matcher = TENSOR.matcher(text);
        if (!matcher.matches()) {
            throw new ProgramException("expected a constant like f32[2]{0.5,1.0}, but found '" + text + "'");
        }
        Shape shape = Shape.of(ints(matcher.group(2)));
        List<String> numbers = split(matcher.group(3), ",");
        return switch (DType.valueOf(matcher.group(1).toUpperCase(java.util.Locale.ROOT))) {
            case F32 -> {
                float[] array = new float[numbers.size()];
                for (int i = 0; i < array.length; i++) {
                    array[i] = Float.parseFloat(numbers.get(i));
                }
                yield Tensor.of(shape, array);
            }
            case F64 ->
                Tensor.of(
                        shape, numbers.stream().mapToDouble(Double::parseDouble).toArray());
            case I32 ->
                Tensor.of(shape, numbers.stream().mapToInt(Integer::parseInt).toArray());
        };
    }
}
