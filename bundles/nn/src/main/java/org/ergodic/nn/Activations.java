package org.ergodic.nn;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.ergodic.RequestException;
import org.ergodic.option.Parameter;
import org.ergodic.program.Value;

/** The activation functions by name, elementwise. */
public final class Activations {
    private static final Map<String, UnaryOperator<Value>> TABLE = new TreeMap<>(Map.of(
            "elu", x -> x.max(0).plus(x.min(0).exp().minus(1)),
            "gelu",
                    x -> x.times(x.plus(x.times(x.square()).times(0.044715))
                            .times(2 * Math.sqrt(2 / Math.PI))
                            .sigmoid()),
            "identity", x -> x,
            "leaky-relu", x -> x.max(x.times(0.2)),
            "relu", x -> x.max(0),
            "sigmoid", Value::sigmoid,
            "silu", Functions::silu,
            "softplus", Value::softplus,
            "tanh", Value::tanh));

    private Activations() {}

    /** The names: elu, gelu (its tanh form, Hendrycks and Gimpel 2016), identity, leaky-relu (slope 0.2), relu, … */
    public static List<String> names() {
        return List.copyOf(TABLE.keySet());
    }

    /**
     * The activation of a name.
     *
     * @throws RequestException if there is none
     */
    public static UnaryOperator<Value> named(String name) {
        UnaryOperator<Value> activation = TABLE.get(name);
        if (activation == null) {
            throw new RequestException(
                    "there is no activation '" + name + "'; there are " + String.join(", ", names()));
        }
        return activation;
    }

    /** The option "activation" of networks, with the name that holds where none is given. */
    public static Parameter parameter(String initial) {
        return new Parameter(
                "activation", Parameter.Kind.TEXT, initial, 0, 0, names(), null, "between the layers, elementwise");
    }
}
