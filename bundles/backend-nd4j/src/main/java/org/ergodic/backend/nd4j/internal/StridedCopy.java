package org.ergodic.backend.nd4j.internal;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.ergodic.tensor.Shape;

/**
 * Copies an array whose elements lie at any strides to another with other strides, whatever they mean. Axes of one element are
 * dropped and neighbouring axes are joined where both sides allow it, so that the innermost loop is long.
 */
final class StridedCopy {
    /** From this length on, neighbouring elements are copied as one piece. */
    private static final int PIECE = 16;

    private final int[] sizes;
    private final int[] from;
    private final int[] to;
    private int axes;

    private StridedCopy(Shape shape, int[] strideFrom, int[] strideTo) {
        int rank = shape.rank();
        sizes = new int[rank + 1];
        from = new int[rank + 1];
        to = new int[rank + 1];
        for (int axis = 0; axis < rank; axis++) {
            int size = shape.dimension(axis);
            if (size == 1) {
                continue;
            }
            int outer = axes - 1;
            if (axes > 0 && from[outer] == size * strideFrom[axis] && to[outer] == size * strideTo[axis]) {
                sizes[outer] *= size;
                from[outer] = strideFrom[axis];
                to[outer] = strideTo[axis];
            } else {
                sizes[axes] = size;
                from[axes] = strideFrom[axis];
                to[axes] = strideTo[axis];
                axes++;
            }
        }
        if (axes == 0) {
            sizes[0] = 1;
            axes = 1;
        }
    }

    /** The copy of {@code shape} elements, from and to these places on. */
    static Call of(
            Buffer source, int startFrom, int[] strideFrom, Buffer target, int startTo, int[] strideTo, Shape shape) {
        if (shape.size() == 0) {
            return Call.NONE;
        }
        StridedCopy copy = new StridedCopy(shape, strideFrom, strideTo);
        Inner inner = source.type().bytes() == 4
                ? copy.words(source.ints(), target.ints())
                : copy.doubleWords(source.longs(), target.longs());
        if (copy.axes == 1) {
            return () -> inner.copy(startFrom, startTo);
        }
        return () -> copy.loop(inner, 0, startFrom, startTo);
    }

    private interface Inner {
        void copy(int from, int to);
    }

    private void loop(Inner inner, int axis, int placeFrom, int placeTo) {
        int stepFrom = from[axis];
        int stepTo = to[axis];
        int size = sizes[axis];
        int f = placeFrom;
        int t = placeTo;
        if (axis == axes - 2) {
            for (int i = 0; i < size; i++, f += stepFrom, t += stepTo) {
                inner.copy(f, t);
            }
        } else {
            for (int i = 0; i < size; i++, f += stepFrom, t += stepTo) {
                loop(inner, axis + 1, f, t);
            }
        }
    }

    private Inner words(IntBuffer source, IntBuffer target) {
        int size = sizes[axes - 1];
        int stepFrom = from[axes - 1];
        int stepTo = to[axes - 1];
        if (size >= PIECE && stepFrom == 1 && stepTo == 1) {
            return (f, t) -> target.put(t, source, f, size);
        }
        return (f, t) -> {
            for (int i = 0; i < size; i++) {
                target.put(t + i * stepTo, source.get(f + i * stepFrom));
            }
        };
    }

    private Inner doubleWords(LongBuffer source, LongBuffer target) {
        int size = sizes[axes - 1];
        int stepFrom = from[axes - 1];
        int stepTo = to[axes - 1];
        if (size >= PIECE && stepFrom == 1 && stepTo == 1) {
            return (f, t) -> target.put(t, source, f, size);
        }
        return (f, t) -> {
            for (int i = 0; i < size; i++) {
                target.put(t + i * stepTo, source.get(f + i * stepFrom));
            }
        };
    }
}
