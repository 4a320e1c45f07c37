package org.ergodic.tensor;

import java.util.Arrays;
import org.ergodic.RequestException;

/**
 * A host array with a shape. The array is not copied, neither in nor out: whoever makes a tensor gives the array away,
 * and whoever reads it leaves it as it is.
 */
public final class Tensor {
    private final Shape shape;
    private final DType type;
    private final Object array;

    private Tensor(Shape shape, DType type, Object array, int length) {
        if (length != shape.size()) {
            throw new RequestException(
                    "a tensor of shape " + shape + " has " + shape.size() + " elements, but " + length + " were given");
        }
        this.shape = shape;
        this.type = type;
        this.array = array;
    }

    /** A tensor of {@link DType#F32}. */
    public static Tensor of(Shape shape, float... values) {
        return new Tensor(shape, DType.F32, values, values.length);
    }

    /** A tensor of {@link DType#F64}. */
    public static Tensor of(Shape shape, double... values) {
        return new Tensor(shape, DType.F64, values, values.length);
    }

    /** A tensor of {@link DType#I32}. */
    public static Tensor of(Shape shape, int... values) {
        return new Tensor(shape, DType.I32, values, values.length);
    }

    /** A tensor of the given type, each value converted to it. */
    public static Tensor of(DType type, Shape shape, double... values) {
        return of(shape, values).as(type);
    }

    /** A tensor of zeros. */
    public static Tensor zeros(DType type, Shape shape) {
        return switch (type) {
            case F32 -> of(shape, new float[shape.size()]);
            case F64 -> of(shape, new double[shape.size()]);
            case I32 -> of(shape, new int[shape.size()]);
        };
    }

    public Shape shape() {
        return shape;
    }

    public DType type() {
        return type;
    }

    /** The array of a tensor of {@link DType#F32}: not a copy. */
    public float[] floats() {
        return (float[]) require(DType.F32);
    }

    /** The array of a tensor of {@link DType#F64}: not a copy. */
    public double[] doubles() {
        return (double[]) require(DType.F64);
    }

    /** The array of a tensor of {@link DType#I32}: not a copy. */
    public int[] ints() {
        return (int[]) require(DType.I32);
    }

    private Object require(DType wanted) {
        if (type != wanted) {
            throw new IllegalStateException("this tensor is " + type.text() + ", not " + wanted.text());
        }
        return array;
    }

    /** Element {@code index} in row-major order. */
    public double get(int index) {
        return switch (type) {
            case F32 -> ((float[]) array)[index];
            case F64 -> ((double[]) array)[index];
            case I32 -> ((int[]) array)[index];
        };
    }

    /** All elements as doubles: a copy. */
    public double[] toDoubles() {
        double[] copy = new double[shape.size()];
        Arrays.setAll(copy, this::get);
        return copy;
    }

    /** All elements as floats: a copy. */
    public float[] toFloats() {
        float[] copy = new float[shape.size()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (float) get(i);
        }
        return copy;
    }

    /** This tensor if it has the type already, else a converted copy (to integers: towards zero, saturating, NaN to 0). */
    public Tensor as(DType wanted) {
        if (wanted == type) {
            return this;
        }
        if (wanted == DType.F64) {
            return of(shape, toDoubles());
        }
        if (wanted == DType.F32) {
            return of(shape, toFloats());
        }
        int[] copy = new int[shape.size()];
        Arrays.setAll(copy, i -> (int) get(i));
        return of(shape, copy);
    }

    /** The same elements under another shape. */
    public Tensor reshape(Shape other) {
        return new Tensor(other, type, array, shape.size());
    }

    /** Rows {@code from} (inclusive) to {@code to} (exclusive) along the first dimension: a copy. */
    public Tensor rows(int from, int to) {
        Shape row = shape.row();
        Shape result = row.prepend(to - from);
        int start = Math.multiplyExact(from, row.size());
        int end = Math.multiplyExact(to, row.size());
        return switch (type) {
            case F32 -> of(result, Arrays.copyOfRange((float[]) array, start, end));
            case F64 -> of(result, Arrays.copyOfRange((double[]) array, start, end));
            case I32 -> of(result, Arrays.copyOfRange((int[]) array, start, end));
        };
    }

    /** Equal shape, type and elements; floating-point elements by their bits, NaN equal to NaN. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && shape.equals(tensor.shape)
                && type == tensor.type
                && switch (type) {
                    case F32 -> Arrays.equals((float[]) array, (float[]) tensor.array);
                    case F64 -> Arrays.equals((double[]) array, (double[]) tensor.array);
                    case I32 -> Arrays.equals((int[]) array, (int[]) tensor.array);
                };
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode()
                + switch (type) {
                    case F32 -> Arrays.hashCode((float[]) array);
                    case F64 -> Arrays.hashCode((double[]) array);
                    case I32 -> Arrays.hashCode((int[]) array);
                };
    }

    @Override
    public String toString() {
        return type.text() + shape;
    }
}
