package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A dense layer y = x·W + b, with the variables {@code name/weight} [in, out] and {@code name/bias} [out], which begins at 0.
 *
 * @param name the prefix of its variables
 * @param in how many numbers go in
 * @param out how many come out
 * @param initialiser how the weights begin
 */
public record Dense(String name, int in, int out, Initialiser initialiser) {
    /** Puts the initial variables into a map. */
    public void initial(Map<String, Tensor> variables, long seed) {
        variables.put(name + "/weight", initialiser.weights(in, out, seed));
        variables.put(name + "/bias", Tensor.of(Shape.of(out), new float[out]));
    }

    /** From [rows, in] to [rows, out]. */
    public Value apply(Scope scope, Value x) {
        return x.matmul(scope.variable(name + "/weight")).plus(scope.variable(name + "/bias"));
    }
}
