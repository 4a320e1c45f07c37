package org.ergodic.compiler.internal;

import java.util.Arrays;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Where the elements of a value are: the element at an index is element {@code offset + Σ index·strides} of {@code root}, a value
 * that is computed, densely in memory. Reshapes, transposes, repetitions and slices are nothing but other strides.
 *
 * @param root the value that is computed
 * @param offset in elements
 * @param strides in elements, one for each of the value's axes
 */
record Access(Value root, long offset, long[] strides) {
    /** A value that is computed itself. */
    static Access of(Value value) {
        return new Access(value, 0, dense(value.shape().dimensions()));
    }

    /** The strides of elements that lie one after the other. */
    static long[] dense(int[] dimensions) {
        long[] strides = new long[dimensions.length];
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= dimensions[axis];
        }
        return strides;
    }

    /** Whether the elements of a value of this shape lie one after the other, in order. */
    boolean dense(Shape shape) {
        long[] wanted = dense(shape.dimensions());
        for (int axis = 0; axis < wanted.length; axis++) {
            if (shape.dimension(axis) != 1 && strides[axis] != wanted[axis]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a value of this shape has the same elements as the root, in the same order. */
    boolean whole(Shape shape) {
        return offset == 0 && shape.size() == root.shape().size() && dense(shape);
    }

    Access transpose(int[] permutation) {
        return new Access(
                root,
                offset,
                Arrays.stream(permutation).mapToLong(axis -> strides[axis]).toArray());
    }

    Access slice(int[] starts) {
        long start = offset;
        for (int axis = 0; axis < starts.length; axis++) {
            start += starts[axis] * strides[axis];
        }
        return new Access(root, start, strides);
    }

    /** Repeated from one shape to another. */
    Access broadcast(Shape from, Shape to) {
        long[] repeated = new long[to.rank()];
        int extra = to.rank() - from.rank();
        for (int axis = extra; axis < repeated.length; axis++) {
            repeated[axis] = from.dimension(axis - extra) == 1 ? 0 : strides[axis - extra];
        }
        return new Access(root, offset, repeated);
    }

    /** Under another shape of as many elements, or null if that takes a copy. */
    @Nullable
    Access reshape(Shape from, Shape to) {
        long[] result = restride(from.dimensions(), strides, to.dimensions());
        return result == null ? null : new Access(root, offset, result);
    }

    /**
     * The strides under other extents of the same product, or null if there are none. Extents that stand side by side and
     * behave as one are merged, then divided anew.
     */
    static long @Nullable [] restride(int[] from, long[] strides, int[] to) {
        long[] result = new long[to.length];
        int[] extents = new int[from.length];
        long[] steps = new long[from.length];
        int count = 0;
        for (int axis = 0; axis < from.length; axis++) {
            if (from[axis] != 1) {
                if (count > 0 && steps[count - 1] == strides[axis] * from[axis]) {
                    extents[count - 1] *= from[axis];
                    steps[count - 1] = strides[axis];
                } else {
                    extents[count] = from[axis];
                    steps[count++] = strides[axis];
                }
            }
        }
        int axis = to.length - 1;
        for (int block = count - 1; block >= 0; block--) {
            long step = steps[block];
            int rest = extents[block];
            while (rest != 1) {
                while (axis >= 0 && to[axis] == 1) {
                    axis--;
                }
                if (axis < 0 || to[axis] == 0 || rest % to[axis] != 0) {
                    return null;
                }
                result[axis] = step;
                step *= to[axis];
                rest /= to[axis--];
            }
        }
        return result;
    }
}
