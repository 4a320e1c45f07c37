package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.tensor.Shape;

/**
 * What a kernel sees at each of its places, a row for each, so that a convolution is a matrix product (im2col: Chellapilla et al.
 * 2006). Places are taken in boxes: as many neighbouring ones as memory near a core has room for.
 */
final class Patches {
    /** The elements of a box's patches. */
    private static final int NEAR = 1 << 17;

    /**
     * Neighbouring places.
     *
     * @param first the number of the first one
     * @param shape how many there are along n, s1..sd, in all {@code shape.size()}
     * @param from where the patch of the first one begins in the frame
     * @param to where its result begins in the result
     */
    record Box(int first, Shape shape, int from, int to) {}

    private final Walk[] walks;
    private final Shape places;
    private final int depth;
    private final int[] strides;
    private final int[] outStrides;
    private final int[] steps;
    private final int[] outSteps;
    private final Shape box;

    /**
     * @param walks along the spatial axes
     * @param frame what the kernel moves over
     * @param depth the channels that the kernel sees
     * @param result the shape of what comes out
     */
    Patches(Walk[] walks, Shape frame, int depth, Shape result) {
        this.walks = walks;
        this.depth = depth;
        strides = frame.strides();
        outStrides = result.strides();
        int axes = walks.length + 1;
        int[] dimensions = new int[axes];
        steps = new int[axes];
        outSteps = new int[axes];
        dimensions[0] = frame.dimension(0);
        steps[0] = strides[0];
        outSteps[0] = outStrides[0];
        for (int axis = 1; axis < axes; axis++) {
            Walk walk = walks[axis - 1];
            dimensions[axis] = walk.places();
            steps[axis] = walk.step() * strides[axis];
            outSteps[axis] = walk.outStep() * outStrides[axis];
        }
        places = Shape.of(dimensions);
        box = box(Math.max(Products.BLOCK, NEAR / Math.max(1, inner())));
    }

    /** Whole inner axes, and of the next one an even part. */
    private Shape box(int most) {
        int[] dimensions = places.dimensions();
        int axis = dimensions.length - 1;
        int inner = 1;
        while (axis > 0 && (long) inner * dimensions[axis] <= most) {
            inner *= dimensions[axis--];
        }
        int length = Math.max(1, most / Math.max(1, inner));
        int parts = Math.max(1, (dimensions[axis] + length - 1) / length);
        dimensions[axis] = (dimensions[axis] + parts - 1) / parts;
        for (int outer = 0; outer < axis; outer++) {
            dimensions[outer] = 1;
        }
        return Shape.of(dimensions);
    }

    /** The elements of a patch. */
    int inner() {
        int inner = depth;
        for (Walk walk : walks) {
            inner *= walk.taps();
        }
        return inner;
    }

    /** How many places there are. */
    int count() {
        return places.size();
    }

    /** The most places of a box. */
    int most() {
        return box.size();
    }

    List<Box> boxes() {
        List<Box> boxes = new ArrayList<>();
        int[] at = new int[places.rank()];
        int[] size = places.strides();
        while (at[0] < places.dimension(0)) {
            int[] dimensions = box.dimensions();
            int first = 0;
            int from = 0;
            int to = 0;
            for (int axis = 0; axis < at.length; axis++) {
                dimensions[axis] = Math.min(dimensions[axis], places.dimension(axis) - at[axis]);
                first += at[axis] * size[axis];
                from += at[axis] * steps[axis];
                to += at[axis] * outSteps[axis];
                if (axis > 0) {
                    from += walks[axis - 1].start() * strides[axis];
                    to += walks[axis - 1].out() * outStrides[axis];
                }
            }
            boxes.add(new Box(first, Shape.of(dimensions), from, to));
            int axis = at.length - 1;
            at[axis] += box.dimension(axis);
            while (axis > 0 && at[axis] >= places.dimension(axis)) {
                at[axis--] = 0;
                at[axis] += box.dimension(axis);
            }
        }
        return boxes;
    }

    /** Copies a box's patches to rows of {@code target}, of the channels from {@code channel} on. */
    Call copy(Box from, Buffer frame, int channel, Buffer target) {
        int axes = places.rank();
        int[] dimensions = new int[2 * axes];
        int[] taken = new int[2 * axes];
        System.arraycopy(from.shape.dimensions(), 0, dimensions, 0, axes);
        System.arraycopy(steps, 0, taken, 0, axes);
        for (int axis = 1; axis < axes; axis++) {
            dimensions[axes + axis - 1] = walks[axis - 1].taps();
            taken[axes + axis - 1] = walks[axis - 1].tapStep() * strides[axis];
        }
        dimensions[2 * axes - 1] = depth;
        taken[2 * axes - 1] = 1;
        Shape shape = Shape.of(dimensions);
        return StridedCopy.of(frame, from.from + channel, taken, target, 0, shape.strides(), shape);
    }

    /** Copies what comes out at a box's places, rows of {@code width} channels, to where it belongs, from {@code channel} on. */
    Call place(Box box, Buffer rows, int width, Buffer result, int channel) {
        int axes = places.rank();
        int[] dimensions = new int[axes + 1];
        int[] put = new int[axes + 1];
        System.arraycopy(box.shape.dimensions(), 0, dimensions, 0, axes);
        System.arraycopy(outSteps, 0, put, 0, axes);
        dimensions[axes] = width;
        put[axes] = 1;
        Shape shape = Shape.of(dimensions);
        return StridedCopy.of(rows, 0, shape.strides(), result, box.to + channel, put, shape);
    }
}
