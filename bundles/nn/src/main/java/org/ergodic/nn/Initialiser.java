package org.ergodic.nn;

import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** How the weights of a layer begin. */
@FunctionalInterface
public interface Initialiser {
    /**
     * The initial weights [in, out], f32.
     *
     * @param in how many numbers go in
     * @param out how many come out
     * @param seed decides them
     */
    Tensor weights(int in, int out, long seed);

    /** Zeros. */
    static Initialiser zeros() {
        return (in, out, seed) -> Tensor.of(Shape.of(in, out), new float[in * out]);
    }

    /** Normal with standard deviation √(gain / in): gain 2 for rectifiers (He et al. 2015), 1 for linear layers. */
    static Initialiser normal(double gain) {
        return (in, out, seed) -> {
            double[] z = new double[in * out];
            Philox.normals(new int[] {(int) seed, (int) (seed >>> 32), Streams.INITIAL, 0, 0}, 0, 0, z.length, z, 0);
            float[] weights = new float[z.length];
            double sd = Math.sqrt(gain / in);
            for (int i = 0; i < z.length; i++) {
                weights[i] = (float) (z[i] * sd);
            }
            return Tensor.of(Shape.of(in, out), weights);
        };
    }
}
