package org.ergodic.backend.nd4j.internal;

import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A scalar's values, one for each iteration. */
final class Stack {
    private interface Taker {
        void take(int at);
    }

    private final Tensor tensor;
    private final Taker taker;

    Stack(Buffer scalar, int count) {
        Shape shape = Shape.of(count);
        switch (scalar.type()) {
            case F32 -> {
                float[] values = new float[count];
                var source = scalar.floats();
                tensor = Tensor.of(shape, values);
                taker = at -> values[at] = source.get(0);
            }
            case F64 -> {
                double[] values = new double[count];
                var source = scalar.doubles();
                tensor = Tensor.of(shape, values);
                taker = at -> values[at] = source.get(0);
            }
            case I32 -> {
                int[] values = new int[count];
                var source = scalar.ints();
                tensor = Tensor.of(shape, values);
                taker = at -> values[at] = source.get(0);
            }
            default -> throw new AssertionError(scalar.type());
        }
    }

    void take(int at) {
        taker.take(at);
    }

    Tensor tensor() {
        return tensor;
    }
}
