package org.ergodic.nn;

import java.util.Map;
import org.ergodic.tensor.Tensor;

/** A part of a network with variables of its own, whose names begin with the layer's. Each has a method {@code apply}. */
public interface Layer {
    /** Puts the initial weights (f32) into a map. */
    void initial(Map<String, Tensor> variables, long seed);

    /** Puts the initial state into a map: what the layer updates by itself, not by a gradient. Most have none. */
    default void state(Map<String, Tensor> variables, long seed) {}
}
