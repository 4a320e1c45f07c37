package org.ergodic.nn;

import java.util.Map;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A scale and a shift for each channel, which normalisations end with. */
final class Affine {
    private Affine() {}

    /** {@code name/weight}, ones, and {@code name/bias}, zeros. */
    static void initial(Map<String, Tensor> variables, String name, int channels) {
        Shape shape = Shape.of(channels);
        variables.put(name + "/weight", InitialDraws.fill(shape, i -> 1));
        variables.put(name + "/bias", InitialDraws.fill(shape, i -> 0));
    }
}
