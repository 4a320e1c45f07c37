package org.ergodic.nn;

import java.util.List;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** The sinusoidal embedding of positions (Vaswani et al. 2017, section 3.5), used for diffusion time. */
public final class TimeEmbedding {
    private TimeEmbedding() {}

    /**
     * From times [rows] to [rows, dimension]: sin(t·f_i), then cos(t·f_i), f_i = longest^(−i / (dimension/2)), i = 0, 1, …
     *
     * @param time in any unit
     * @param dimension even
     * @param longest the longest period, over 2π, in the unit of time
     */
    public static Value sinusoidal(Value time, int dimension, double longest) {
        int half = dimension / 2;
        double[] frequencies = new double[half];
        for (int i = 0; i < half; i++) {
            frequencies[i] = Math.pow(longest, -(double) i / half);
        }
        Value row = time.graph().constant(Tensor.of(time.type(), Shape.of(1, half), frequencies));
        Value angles = time.reshape(time.shape().size(), 1).times(row);
        return time.graph().concat(1, List.of(angles.sin(), angles.cos()));
    }
}
