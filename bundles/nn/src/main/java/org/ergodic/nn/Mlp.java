package org.ergodic.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ergodic.model.Network;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A multilayer perceptron from [rows] + any to [rows] + {@code output}: dense layers with an activation between them. */
public final class Mlp implements Network {
    private final List<Dense> layers = new ArrayList<>();
    private final UnaryOperator<Value> activation;
    private final Shape output;

    /**
     * @param in how many numbers a row of the input has
     * @param width of the hidden layers
     * @param hidden how many hidden layers there are, 0 or more
     * @param output the shape of a row of the output
     * @param activation after each hidden layer
     * @param last how the last layer's weights begin
     */
    public Mlp(int in, int width, int hidden, Shape output, UnaryOperator<Value> activation, Initialiser last) {
        this.activation = activation;
        this.output = output;
        for (int i = 0; i < hidden; i++) {
            layers.add(new Dense(Integer.toString(i), i == 0 ? in : width, width, Initialiser.normal(2)));
        }
        layers.add(new Dense(Integer.toString(hidden), hidden == 0 ? in : width, output.size(), last));
    }

    @Override
    public Map<String, Tensor> initial(long seed) {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).initial(variables, Philox.split(seed, i));
        }
        return variables;
    }

    @Override
    public Value apply(Scope scope, Value... inputs) {
        int rows = inputs[0].shape().dimension(0);
        Value x = inputs[0].reshape(rows, inputs[0].shape().row().size());
        for (Dense layer : layers.subList(0, layers.size() - 1)) {
            x = activation.apply(layer.apply(scope, x));
        }
        return layers.get(layers.size() - 1).apply(scope, x).reshape(output.prepend(rows));
    }
}
