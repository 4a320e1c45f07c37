package org.ergodic.tensor;

import java.util.Arrays;
import org.ergodic.RequestException;

/** The dimensions of a tensor, row-major (the last one is contiguous); a scalar has none. Immutable. */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dimensions;
    private final int size;

    private Shape(int[] dimensions) {
        long product = 1;
        boolean empty = false;
        for (int dimension : dimensions) {
            if (dimension < 0) {
                throw new RequestException(
                        "dimensions are 0 or more, but the shape " + Arrays.toString(dimensions) + " has " + dimension);
            }
            empty |= dimension == 0;
            product = Math.min(product * Math.max(1, dimension), 1L << 32);
        }
        if (product > Integer.MAX_VALUE) {
            throw new RequestException("a tensor has fewer than 2^31 elements, but the shape "
                    + Arrays.toString(dimensions) + " has more");
        }
        this.dimensions = dimensions;
        this.size = empty ? 0 : (int) product;
    }

    /**
     * @param dimensions each 0 or more, their product below 2^31
     * @throws RequestException if they are not
     */
    public static Shape of(int... dimensions) {
        return dimensions.length == 0 ? SCALAR : new Shape(dimensions.clone());
    }

    /** The shape of a single number. */
    public static Shape scalar() {
        return SCALAR;
    }

    /** How many dimensions there are. */
    public int rank() {
        return dimensions.length;
    }

    /** Dimension {@code axis}, counted from 0. */
    public int dimension(int axis) {
        return dimensions[axis];
    }

    /** A copy of all dimensions. */
    public int[] dimensions() {
        return dimensions.clone();
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    /** {@code [leading, …this]}. */
    public Shape prepend(int leading) {
        int[] all = new int[dimensions.length + 1];
        all[0] = leading;
        System.arraycopy(dimensions, 0, all, 1, dimensions.length);
        return new Shape(all);
    }

    /** This without its first dimension: the shape of one row. */
    public Shape row() {
        if (dimensions.length == 0) {
            throw new RequestException("a scalar has no rows");
        }
        return of(Arrays.copyOfRange(dimensions, 1, dimensions.length));
    }

    /** For each axis, how many elements lie between two neighbours along it. */
    public int[] strides() {
        int[] strides = new int[dimensions.length];
        int stride = 1;
        for (int axis = dimensions.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= dimensions[axis];
        }
        return strides;
    }

    /**
     * The shape of an elementwise operation on both: dimensions are aligned at the last one, and a dimension of 1 (or a
     * missing one) is repeated.
     *
     * @throws RequestException if two dimensions differ and neither is 1
     */
    public Shape broadcast(Shape other) {
        int rank = Math.max(rank(), other.rank());
        int[] result = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int mine = i <= rank() ? dimensions[rank() - i] : 1;
            int theirs = i <= other.rank() ? other.dimensions[other.rank() - i] : 1;
            if (mine != theirs && mine != 1 && theirs != 1) {
                throw new RequestException("the shapes " + this + " and " + other + " do not broadcast: " + mine
                        + " against " + theirs + ", and neither is 1");
            }
            result[rank - i] = mine == 1 ? theirs : mine;
        }
        return of(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** As in the text form: {@code [256,2]}. */
    @Override
    public String toString() {
        return Arrays.toString(dimensions).replace(" ", "");
    }
}
