package org.ergodic.backend.nd4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * The elements of one value in native memory, dense and row-major.
 *
 * @param type of the elements
 * @param size how many there are
 * @param room how many fit before the next buffer; the block goes on after them
 * @param pointer to the first, up to the end of the block
 */
record Buffer(DType type, int size, int room, BytePointer pointer) {
    private ByteBuffer bytes() {
        return pointer.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    FloatBuffer floats() {
        return bytes().asFloatBuffer();
    }

    DoubleBuffer doubles() {
        return bytes().asDoubleBuffer();
    }

    IntBuffer ints() {
        return bytes().asIntBuffer();
    }

    LongBuffer longs() {
        return bytes().asLongBuffer();
    }

    void set(Tensor tensor) {
        switch (type) {
            case F32 -> floats().put(0, tensor.floats());
            case F64 -> doubles().put(0, tensor.doubles());
            case I32 -> ints().put(0, tensor.ints());
        }
    }

    Tensor get(Shape shape) {
        return switch (type) {
            case F32 -> {
                float[] values = new float[size];
                floats().get(0, values);
                yield Tensor.of(shape, values);
            }
            case F64 -> {
                double[] values = new double[size];
                doubles().get(0, values);
                yield Tensor.of(shape, values);
            }
            case I32 -> {
                int[] values = new int[size];
                ints().get(0, values);
                yield Tensor.of(shape, values);
            }
        };
    }

    /** {@code count} elements, from {@code first} on. */
    Buffer part(int first, int count) {
        BytePointer start = new BytePointer(pointer);
        start.position(pointer.position() + (long) first * type.bytes());
        return new Buffer(type, count, room - first, start);
    }

    /** Copies all elements of a buffer of this type and size. */
    void copy(Buffer from) {
        Pointer.memcpy(pointer, from.pointer, (long) size * type.bytes());
    }
}
