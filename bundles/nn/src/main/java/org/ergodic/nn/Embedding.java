package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A vector for each of a number of things: rows of {@code name/weight} [count, width], which begin standard normal.
 *
 * @param name the prefix of its variable
 * @param count how many things there are
 * @param width of each vector
 */
public record Embedding(String name, int count, int width) implements Layer {
    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        variables.put(name + "/weight", InitialDraws.normal(Shape.of(count, width), 1, seed));
    }

    /** From i32 indices of any shape, 0 to count − 1, to that shape + [width]. */
    public Value apply(Scope scope, Value indices) {
        return scope.variable(name + "/weight").gather(indices);
    }
}
