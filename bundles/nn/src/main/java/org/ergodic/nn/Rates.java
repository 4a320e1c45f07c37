package org.ergodic.nn;

import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;

/** Learning rates as functions of the iteration's number t = 0, 1, …: scalars. */
public final class Rates {
    /** The names for {@link #of}, the default first. */
    public static final List<String> NAMES = List.of("cosine", "linear", "constant", "exponential", "step");

    private Rates() {}

    /**
     * A learning rate that falls over all steps.
     *
     * @param name "constant"; "linear": falls to 0 over the second half of the steps; "cosine": falls to 0 over all steps as
     *     (1 + cos(π·t/steps))/2 (Loshchilov and Hutter 2017); "exponential": falls to a hundredth of the rate; "step": falls to a
     *     tenth after each third of the steps
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
            case "exponential" -> exponential(graph, type, rate, Math.pow(0.01, 1.0 / steps));
            case "step" -> step(graph, type, rate, 0.1, Math.max(1, (steps + 2) / 3));
            default ->
                throw new RequestException(
                        "there is no learning-rate decay '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }

    /** rate·factor^t. */
    public static Value exponential(Graph graph, DType type, double rate, double factor) {
        Value t = graph.iteration().cast(DType.F64);
        return graph.constant(DType.F64, factor).pow(t).times(rate).cast(type);
    }

    /** rate·factor^⌊t / every⌋. */
    public static Value step(Graph graph, DType type, double rate, double factor, int every) {
        Value times = graph.iteration().div(every).cast(DType.F64);
        return graph.constant(DType.F64, factor).pow(times).times(rate).cast(type);
    }

    /** Any rate, times (t + 1)/steps in the first steps (Goyal et al. 2017, §2.2). */
    public static Value warmUp(Value rate, int steps) {
        Value t = rate.graph().iteration().cast(DType.F64);
        return rate.times(t.plus(1).times(1.0 / steps).min(1).cast(rate.type()));
    }
}
