package org.ergodic.engine.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Json;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, read with their types checked. */
public final class Fields {
    private final String what;
    private final Map<String, @Nullable Object> values;

    private Fields(String what, Map<String, @Nullable Object> values) {
        this.what = what;
        this.values = values;
    }

    /**
     * The object that a text holds.
     *
     * @param what what the text is, for messages
     */
    public static Fields parse(String text, String what) {
        return new Fields(what, Json.object(text, what));
    }

    /** Fails if there is a field of another name. */
    public Fields only(List<String> accepted) {
        for (String name : values.keySet()) {
            if (!accepted.contains(name)) {
                throw new RequestException(
                        what + " has an unknown field '" + name + "'; it has " + String.join(", ", accepted));
            }
        }
        return this;
    }

    /** Whether the field is there. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A text. */
    public String text(String name) {
        return get(name, String.class, "a text");
    }

    /** A whole number. */
    public long integer(String name) {
        return get(name, Long.class, "a whole number");
    }

    /** A whole number from {@code least} on that fits 32 bits. */
    public int integer(String name, int least) {
        long value = integer(name);
        if (value < least || value > Integer.MAX_VALUE) {
            throw wrong(name, "a whole number from " + least + " to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    /** A number. */
    public double number(String name) {
        return get(name, Number.class, "a number").doubleValue();
    }

    /** An object. */
    public Fields object(String name) {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        Map<?, ?> given = get(name, Map.class, "an object");
        given.forEach((key, value) -> inner.put((String) key, value));
        return new Fields("'" + name + "' in " + what, inner);
    }

    /** A list of whole numbers. */
    public int[] integers(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (Object item : get(name, List.class, "a list of whole numbers")) {
            if (!(item instanceof Long number) || number.intValue() != number) {
                throw wrong(name, "a list of whole numbers");
            }
            numbers.add(number.intValue());
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The objects of a list. */
    public List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        for (Object item : get(name, List.class, "a list of objects")) {
            objects.add(new Fields("'" + name + "' in " + what, Json.object(Json.line(item), "'" + name + "'")));
        }
        return objects;
    }

    /** All fields as numbers. */
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        values.keySet().forEach(name -> numbers.put(name, number(name)));
        return numbers;
    }

    /** All fields as options: texts, numbers and flags; those of objects inside with the object's name and a dot before theirs. */
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value instanceof Map) {
                object(name).options().forEach((inner, option) -> put(options, name + "." + inner, option));
            } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                put(options, name, value);
            } else {
                throw wrong(name, "a text, a number, true or false");
            }
        });
        return options;
    }

    private void put(Map<String, Object> options, String name, Object value) {
        if (options.putIfAbsent(name, value) != null) {
            throw new RequestException(what + " gives '" + name + "' twice");
        }
    }

    private <T> T get(String name, Class<T> type, String expected) {
        if (!values.containsKey(name)) {
            throw new RequestException(what + " has no field '" + name + "' (" + expected + ")"
                    + (values.isEmpty() ? "; it is empty" : "; it has " + String.join(", ", values.keySet())));
        }
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw wrong(name, expected);
        }
        return type.cast(value);
    }

    private RequestException wrong(String name, String expected) {
        return new RequestException(
                "'" + name + "' in " + what + " is " + expected + ", but found " + Json.kind(values.get(name)));
    }
}
