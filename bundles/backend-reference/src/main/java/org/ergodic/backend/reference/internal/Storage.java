package org.ergodic.backend.reference.internal;

import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** The arrays behind values: {@code float[]}, {@code double[]} or {@code int[]}, row-major. */
final class Storage {
    private Storage() {}

    static Object allocate(DType type, int size) {
        return switch (type) {
            case F32 -> new float[size];
            case F64 -> new double[size];
            case I32 -> new int[size];
        };
    }

    /** The array of a tensor: not a copy. */
    static Object array(Tensor tensor) {
        return switch (tensor.type()) {
            case F32 -> tensor.floats();
            case F64 -> tensor.doubles();
            case I32 -> tensor.ints();
        };
    }

    /** A tensor over an array: not a copy. */
    static Tensor tensor(DType type, Shape shape, Object array) {
        return switch (type) {
            case F32 -> Tensor.of(shape, (float[]) array);
            case F64 -> Tensor.of(shape, (double[]) array);
            case I32 -> Tensor.of(shape, (int[]) array);
        };
    }

    static Tensor copy(Tensor tensor) {
        return copy(tensor.type(), tensor.shape(), array(tensor));
    }

    static Tensor copy(DType type, Shape shape, Object array) {
        Object copy = allocate(type, shape.size());
        copy(array, copy, shape.size());
        return tensor(type, shape, copy);
    }

    @SuppressWarnings("SuspiciousSystemArraycopy")
    static void copy(Object from, Object to, int count) {
        System.arraycopy(from, 0, to, 0, count);
    }

    static boolean fits(Tensor tensor, Value wanted) {
        return tensor.type() == wanted.type() && tensor.shape().equals(wanted.shape());
    }

    static String describe(Value value) {
        return value.type().text() + value.shape();
    }
}
