package org.ergodic.backend.nd4j.internal;

import java.util.Arrays;
import org.ergodic.tensor.Shape;

/**
 * What a kernel moves over, [n, s1..sd, c]: an array between as many zeros as the kernel sees, or without what it does not see.
 *
 * @param source the array's shape
 * @param shape what is seen
 * @param lead the zeros before the array along each spatial axis; if negative, how many of its elements are left out
 */
record Frame(Shape source, Shape shape, int[] lead) {
    static Frame of(Shape source, int[] lengths, int[] lead) {
        int[] dimensions = source.dimensions();
        System.arraycopy(lengths, 0, dimensions, 1, lengths.length);
        return new Frame(source, Shape.of(dimensions), lead);
    }

    /** Whether this is the array itself. */
    boolean plain() {
        return source.equals(shape) && Arrays.stream(lead).allMatch(zeros -> zeros == 0);
    }

    /** Puts rows of the array between their zeros. */
    Call fill(Buffer array, Buffer target, int first, int count) {
        int[] from = source.strides();
        int[] to = shape.strides();
        int[] box = source.dimensions();
        box[0] = count;
        int startFrom = first * from[0];
        int startTo = first * to[0];
        for (int axis = 1; axis <= lead.length; axis++) {
            int zeros = lead[axis - 1];
            int low = Math.max(0, -zeros);
            box[axis] = Math.max(0, Math.min(source.dimension(axis), shape.dimension(axis) - zeros) - low);
            startFrom += low * from[axis];
            startTo += Math.max(0, zeros) * to[axis];
        }
        Call copy = StridedCopy.of(array, startFrom, from, target, startTo, to, Shape.of(box));
        return Call.all(Moves.zero(target.part(first * to[0], count * to[0])), copy);
    }
}
