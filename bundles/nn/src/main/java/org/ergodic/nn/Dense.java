package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A dense layer y = x·W + b, with the variables {@code name/weight} [in, out] and {@code name/bias} [out].
 *
 * @param name the prefix of its variables
 * @param in how many numbers go in
 * @param out how many come out
 * @param weight how W begins
 * @param bias how b begins
 */
public record Dense(String name, int in, int out, Initialiser weight, Initialiser bias) implements Layer {
    /** With a bias that begins at 0. */
    public Dense(String name, int in, int out, Initialiser weight) {
        this(name, in, out, weight, Initialiser.zeros());
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        variables.put(name + "/weight", weight.values(Shape.of(in, out), in, out, seed));
        variables.put(name + "/bias", bias.values(Shape.of(out), in, out, Philox.split(seed, 0)));
    }

    /** From [.., in] to [.., out]. */
    public Value apply(Scope scope, Value x) {
        Value rows = x.reshape(x.shape().size() / in, in);
        Value y = rows.matmul(scope.variable(name + "/weight")).plus(scope.variable(name + "/bias"));
        int[] shape = x.shape().dimensions();
        shape[shape.length - 1] = out;
        return y.reshape(shape);
    }
}
