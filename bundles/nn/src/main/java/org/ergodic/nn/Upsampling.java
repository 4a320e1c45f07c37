package org.ergodic.nn;

import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/** Larger images. Smaller ones are made by convolutions with a stride. */
public final class Upsampling {
    private Upsampling() {}

    /**
     * Each pixel repeated along all spatial axes.
     *
     * @param x [n, s1..sd, c]
     * @param factor how often
     * @return [n, s1·factor..sd·factor, c]
     */
    public static Value nearest(Value x, int factor) {
        int axes = x.shape().rank() - 2;
        int[] apart = new int[2 * axes + 2];
        int[] larger = x.shape().dimensions();
        apart[0] = larger[0];
        for (int axis = 1; axis <= axes; axis++) {
            apart[2 * axis - 1] = larger[axis];
            apart[2 * axis] = 1;
            larger[axis] *= factor;
        }
        apart[2 * axes + 1] = larger[axes + 1];
        Value separated = x.reshape(apart);
        for (int axis = 1; axis <= axes; axis++) {
            apart[2 * axis] = factor;
        }
        return separated.broadcast(Shape.of(apart)).reshape(larger);
    }
}
