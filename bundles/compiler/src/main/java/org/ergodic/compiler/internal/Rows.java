package org.ergodic.compiler.internal;

import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Values all of whose rows are equal, since one row was repeated: the time of a sampler's step is the same for all samples. */
final class Rows {
    private Rows() {}

    /** The row, [1, ..], or null if rows are not repeated. */
    static @Nullable Value of(Value value) {
        if (value.op() != Op.BROADCAST || value.shape().dimension(0) < 2) {
            return null;
        }
        Value from = value.argument(0);
        boolean repeated =
                from.shape().rank() < value.shape().rank() || from.shape().dimension(0) == 1;
        if (!repeated) {
            return null;
        }
        Shape shape = one(value.shape());
        return from.shape().size() == shape.size() ? from.reshape(shape) : from.broadcast(shape);
    }

    /** The shape of one row. */
    static Shape one(Shape shape) {
        int[] dimensions = shape.dimensions();
        dimensions[0] = 1;
        return Shape.of(dimensions);
    }
}
