package org.ergodic.program;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** What an operation is told besides its arguments: names to whole numbers, flags, texts, tensors or programs. Immutable. */
public final class Attributes {
    /** What an attribute holds. */
    public enum Kind {
        /** A list of whole numbers. */
        INTS,
        /** True or false. */
        FLAG,
        /** A name. */
        TEXT,
        /** A constant tensor. */
        TENSOR,
        /** A program: the body of a call. */
        PROGRAM
    }

    private static final Attributes NONE = new Attributes(new TreeMap<>());

    private final TreeMap<String, Object> values;

    private Attributes(TreeMap<String, Object> values) {
        this.values = values;
    }

    /** No attributes. */
    public static Attributes none() {
        return NONE;
    }

    /** These and a list of whole numbers. */
    public Attributes with(String name, int... numbers) {
        return put(name, numbers.clone());
    }

    /** These and the dimensions of a shape. */
    public Attributes with(String name, Shape shape) {
        return put(name, shape.dimensions());
    }

    /** These and a flag. */
    public Attributes with(String name, boolean flag) {
        return put(name, flag);
    }

    /** These and a text. */
    public Attributes with(String name, String text) {
        return put(name, text);
    }

    /** These and the name of a type. */
    public Attributes with(String name, DType type) {
        return put(name, type.text());
    }

    /** These and a tensor, of which a copy is kept. */
    public Attributes with(String name, Tensor tensor) {
        return put(name, copy(tensor));
    }

    /** These and a program. */
    public Attributes with(String name, Program program) {
        return put(name, program);
    }

    private static Tensor copy(Tensor tensor) {
        return switch (tensor.type()) {
            case F32 -> Tensor.of(tensor.shape(), tensor.floats().clone());
            case F64 -> Tensor.of(tensor.shape(), tensor.doubles().clone());
            case I32 -> Tensor.of(tensor.shape(), tensor.ints().clone());
        };
    }

    private Attributes put(String name, Object value) {
        TreeMap<String, Object> copy = new TreeMap<>(values);
        copy.put(name, value);
        return new Attributes(copy);
    }

    /** A list of whole numbers: a copy. */
    public int[] ints(String name) {
        return get(name, int[].class).clone();
    }

    /** A list of one whole number. */
    public int integer(String name) {
        return get(name, int[].class)[0];
    }

    /** A list of whole numbers as a shape. */
    public Shape shape(String name) {
        return Shape.of(get(name, int[].class));
    }

    /** A flag. */
    public boolean flag(String name) {
        return get(name, Boolean.class);
    }

    /** A text. */
    public String text(String name) {
        return get(name, String.class);
    }

    /** A text as an element type. */
    public DType type(String name) {
        String text = text(name);
        for (DType type : DType.values()) {
            if (type.text().equals(text)) {
                return type;
            }
        }
        throw new ProgramException("the types are f32, f64 and i32, but '" + name + "' is '" + text + "'");
    }

    /** A constant: a copy. */
    public Tensor tensor(String name) {
        return copy(get(name, Tensor.class));
    }

    /** A program. */
    public Program program(String name) {
        return get(name, Program.class);
    }

    private <T> T get(String name, Class<T> kind) {
        Object value = values.get(name);
        if (!kind.isInstance(value)) {
            throw new ProgramException("the attribute '" + name + "' is "
                    + (value == null ? "missing" : "of another kind") + "; there are " + values.keySet());
        }
        return kind.cast(value);
    }

    Map<String, Object> values() {
        return values;
    }

    /** Fails unless exactly the attributes of {@code op} are there, each of its kind. */
    void check(Op op) {
        if (!values.keySet().equals(op.attributes().keySet())) {
            throw new ProgramException("the attributes of " + op.text() + " are "
                    + new TreeMap<>(op.attributes()).keySet() + ", but there are " + values.keySet());
        }
        op.attributes().forEach((name, kind) -> {
            Class<?> wanted =
                    switch (kind) {
                        case INTS -> int[].class;
                        case FLAG -> Boolean.class;
                        case TEXT -> String.class;
                        case TENSOR -> Tensor.class;
                        case PROGRAM -> Program.class;
                    };
            get(name, wanted);
        });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes attributes
                && values.keySet().equals(attributes.values.keySet())
                && values.entrySet().stream()
                        .allMatch(entry -> Objects.deepEquals(entry.getValue(), attributes.values.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            Object value = entry.getValue();
            hash = 31 * hash
                    + entry.getKey().hashCode()
                    + (value instanceof int[] ints ? Arrays.hashCode(ints) : value.hashCode());
        }
        return hash;
    }

    @Override
    public String toString() {
        return ProgramText.attributes(this);
    }
}
