package org.ergodic.nn;

import java.util.List;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;

/** Learning rates as functions of the iteration's number. */
public final class Rates {
    /** The names for {@link #of}, the default first. */
    public static final List<String> NAMES = List.of("cosine", "linear", "constant");

    private Rates() {}

    /**
     * A learning rate: a scalar.
     *
     * @param name "constant"; "linear": falls to 0 over the second half of the steps; "cosine": falls to 0 over all steps as
     *     (1 + cos(π·t/steps))/2 (Loshchilov and Hutter 2017)
     * @param rate at the start
     * @param steps how many there will be
     */
    public static Value of(String name, Graph graph, DType type, double rate, int steps) {
        Value done = graph.iteration().cast(DType.F64).times(1.0 / steps);
        return switch (name) {
            case "cosine" ->
                done.min(1).times(Math.PI).cos().plus(1).times(rate / 2).cast(type);
            case "linear" ->
                done.unaryMinus().plus(1).times(2).min(1).max(0).times(rate).cast(type);
            case "constant" -> graph.constant(type, rate);
            default ->
                throw new org.ergodic.RequestException(
                        "there is no learning-rate decay '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }
}
