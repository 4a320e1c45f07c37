package org.ergodic.backend.reference.internal;

import java.util.Arrays;
import org.ergodic.tensor.Shape;

/**
 * Goes through all indices of a shape, row-major, and keeps for several arrays the place that belongs to the index. Axes over
 * which all arrays run on evenly are one axis, so that arrays laid out alike are gone through in one row.
 */
final class Walk {
    /** Sees each row: {@code places[k]} is where it begins in array k. */
    @FunctionalInterface
    interface Row {
        void at(int[] places);
    }

    private final int[] dimensions;
    private final int[][] strides;
    private final boolean empty;

    /**
     * @param shape the indices
     * @param strides for each array, how far its place moves along each axis
     */
    Walk(Shape shape, int[]... strides) {
        int[] merged = new int[shape.rank() + 1];
        int[][] steps = new int[strides.length][shape.rank() + 1];
        int rank = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int dimension = shape.dimension(axis);
            if (dimension == 1) {
                continue;
            }
            boolean even = rank > 0;
            for (int k = 0; even && k < strides.length; k++) {
                even = steps[k][rank - 1] == strides[k][axis] * dimension;
            }
            if (!even) {
                merged[rank++] = 1;
            }
            merged[rank - 1] *= dimension;
            for (int k = 0; k < strides.length; k++) {
                steps[k][rank - 1] = strides[k][axis];
            }
        }
        if (rank == 0) {
            merged[rank++] = 1;
        }
        this.dimensions = Arrays.copyOf(merged, rank);
        this.strides = steps;
        this.empty = shape.size() == 0;
    }

    /** How an array of {@code shape} moves when it is broadcast to {@code result}. */
    static int[] broadcast(Shape shape, Shape result) {
        int[] own = shape.strides();
        int[] strides = new int[result.rank()];
        int missing = result.rank() - shape.rank();
        for (int axis = 0; axis < shape.rank(); axis++) {
            strides[missing + axis] = shape.dimension(axis) == 1 ? 0 : own[axis];
        }
        return strides;
    }

    /** The number of elements in a row. */
    int length() {
        return dimensions[dimensions.length - 1];
    }

    /** How far array {@code k} moves from one element of a row to the next. */
    int stride(int k) {
        return strides[k][dimensions.length - 1];
    }

    void rows(Row row) {
        rows(row, new int[strides.length]);
    }

    /** The same, each array beginning at a place of its own; {@code places} is used up. */
    void rows(Row row, int[] places) {
        if (empty) {
            return;
        }
        int[] index = new int[dimensions.length];
        while (true) {
            row.at(places);
            int axis = dimensions.length - 2;
            while (axis >= 0 && ++index[axis] == dimensions[axis]) {
                index[axis] = 0;
                for (int k = 0; k < places.length; k++) {
                    places[k] -= strides[k][axis] * (dimensions[axis] - 1);
                }
                axis--;
            }
            if (axis < 0) {
                return;
            }
            for (int k = 0; k < places.length; k++) {
                places[k] += strides[k][axis];
            }
        }
    }
}
