package org.ergodic.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ergodic.RequestException;

/** Options that were checked against the parameters they belong to: every parameter has a value. Immutable. */
public final class Options {
    private final Map<String, Object> values;
    private final Map<String, Map<String, Object>> nested;

    private Options(Map<String, Object> values, Map<String, Map<String, Object>> nested) {
        this.values = values;
        this.nested = nested;
    }

    /**
     * Checks what was given. A key {@code a.b} is option {@code b} of the plug-in that the option {@code a} names.
     *
     * @param owner whose options these are, for messages: "the sampler 'ddim'"
     * @param parameters what it accepts
     * @param given names to Strings, Numbers or Booleans
     * @throws RequestException if an option is unknown, missing or not accepted, saying what is
     */
    public static Options of(String owner, List<Parameter> parameters, Map<String, ?> given) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Map<String, Object>> nested = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            Object initial = parameter.initial();
            if (initial != null) {
                values.put(parameter.name(), initial);
            }
            if (parameter.kind() == Parameter.Kind.SERVICE) {
                nested.put(parameter.name(), new LinkedHashMap<>());
            }
        }
        given.forEach((key, value) -> {
            int dot = key.indexOf('.');
            Map<String, Object> inner = dot < 0 ? null : nested.get(key.substring(0, dot));
            if (inner != null) {
                inner.put(key.substring(dot + 1), value);
                return;
            }
            Parameter parameter = parameters.stream()
                    .filter(one -> one.name().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new RequestException(owner + " has no option '" + key + "'; "
                            + accepted(parameters, nested.keySet().stream().toList())));
            values.put(key, parameter.parse(value));
        });
        for (Parameter parameter : parameters) {
            if (!values.containsKey(parameter.name())) {
                throw new RequestException(owner + " needs the option '" + parameter.name() + "' ("
                        + parameter.description() + "), and it was not given");
            }
        }
        return new Options(values, nested);
    }

    private static String accepted(List<Parameter> parameters, List<String> prefixes) {
        if (parameters.isEmpty()) {
            return "it has none";
        }
        String names = parameters.stream().map(Parameter::name).collect(Collectors.joining(", "));
        return "it has " + names
                + prefixes.stream().map(prefix -> ", " + prefix + ".…").collect(Collectors.joining());
    }

    /** A whole number. */
    public int integer(String name) {
        return Math.toIntExact((Long) get(name));
    }

    /** A number. */
    public double number(String name) {
        return (Double) get(name);
    }

    /** A flag. */
    public boolean flag(String name) {
        return (Boolean) get(name);
    }

    /** A text, or the name of a plug-in. */
    public String text(String name) {
        return (String) get(name);
    }

    /** What was given for the plug-in that the option names, unchecked. */
    public Map<String, Object> nested(String name) {
        Map<String, Object> inner = nested.get(name);
        if (inner == null) {
            throw new IllegalStateException("'" + name + "' names no plug-in");
        }
        return inner;
    }

    /** Every option with its value, those of named plug-ins as they were given. */
    public Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>(values);
        nested.forEach((prefix, inner) -> inner.forEach((key, value) -> all.put(prefix + "." + key, value)));
        return all;
    }

    private Object get(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("there is no parameter '" + name + "' among " + values.keySet());
        }
        return value;
    }
}
