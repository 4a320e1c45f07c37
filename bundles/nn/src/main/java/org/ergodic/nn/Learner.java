package org.ergodic.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * The variables of one network that learns, and its update. Weights are {@code name/…}, their exponential moving average is
 * {@code name.ema/…}, and the optimiser's state is {@code name.optimiser/…}, vectors over all weights in their order.
 *
 * <p>The update works on one vector of all weights, so that its cost does not grow with the number of layers.
 */
public final class Learner {
    private final String name;
    private final Map<String, Tensor> weights;
    private final DType type;
    private final Optimiser optimiser;
    private final double clip;
    private final double average;

    /**
     * @param name of the network
     * @param weights their initial values, by names local to the network
     * @param type of all variables
     * @param optimiser how weights follow their gradient
     * @param clip the largest Euclidean norm of the gradient, to which a longer one is scaled; 0 for no limit
     * @param average the decay of the moving average, 0 for none; in step t it is at most (1 + t)/(10 + t), so that the
     *     average forgets the start
     */
    public Learner(
            String name, Map<String, Tensor> weights, DType type, Optimiser optimiser, double clip, double average) {
        this.name = name;
        this.weights = weights;
        this.type = type;
        this.optimiser = optimiser;
        this.clip = clip;
        this.average = average;
    }

    /** All variables at step 0. */
    public Map<String, Tensor> initial() {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        weights.forEach((local, value) -> variables.put(name + "/" + local, value.as(type)));
        if (average > 0) {
            weights.forEach((local, value) -> variables.put(name + ".ema/" + local, value.as(type)));
        }
        int count = weights.values().stream()
                .mapToInt(value -> value.shape().size())
                .sum();
        optimiser.state().forEach(part -> variables.put(slot(part), Tensor.zeros(type, Shape.of(count))));
        return variables;
    }

    private String slot(String part) {
        return name + ".optimiser/" + part;
    }

    /** The weights as the iteration finds them. */
    public Scope weights(Graph graph) {
        return scope(graph, name + "/");
    }

    /** What inference uses: the moving average of the weights, or the weights themselves where there is none. */
    public Scope inference(Graph graph) {
        return scope(graph, average > 0 ? name + ".ema/" : name + "/");
    }

    private Scope scope(Graph graph, String prefix) {
        return local -> graph.variable(prefix + local, type, weights.get(local).shape());
    }

    /**
     * Adds one update and assigns all variables.
     *
     * @param loss the scalar that falls
     * @param rate the learning rate, a scalar
     */
    public Update update(Value loss, Value rate) {
        return update(loss, rate, List.of());
    }

    /**
     * Adds one update and assigns all variables.
     *
     * @param loss the scalar that falls
     * @param rate the learning rate, a scalar
     * @param held values that the gradient takes as constants: another network's new weights, where it learnt first
     */
    public Update update(Value loss, Value rate, List<Value> held) {
        Graph graph = loss.graph();
        List<Value> before = values(weights(graph));
        Value gradient = pack(graph, Gradients.of(loss, before, held));
        Value norm = gradient.square().sum().sqrt();
        if (clip > 0) {
            gradient = gradient.times(graph.constant(type, clip).div(norm.max(clip)));
        }
        List<Value> state = optimiser.state().stream()
                .map(part -> graph.variable(slot(part), type, Shape.of(count(before))))
                .toList();
        List<Value> after = optimiser.update(pack(graph, before), gradient, state, rate);
        Map<String, Value> updated = assign(graph, name + "/", after.get(0));
        for (int i = 0; i < state.size(); i++) {
            graph.assign(slot(optimiser.state().get(i)), after.get(i + 1));
        }
        if (average > 0) {
            Value step = graph.iteration().cast(DType.F64);
            Value decay = step.plus(1).div(step.plus(10)).min(average).cast(type);
            Value old = pack(graph, values(inference(graph)));
            assign(
                    graph,
                    name + ".ema/",
                    after.get(0).plus(old.minus(after.get(0)).times(decay)));
        }
        return new Update(updated::get, norm);
    }

    /**
     * What an update gives.
     *
     * @param weights the new weights, for what comes after them in the same iteration
     * @param norm the Euclidean norm of the gradient, before it was clipped: a scalar
     */
    public record Update(Scope weights, Value norm) {}

    private List<Value> values(Scope scope) {
        return weights.keySet().stream().map(scope::variable).toList();
    }

    private static int count(List<Value> values) {
        return values.stream().mapToInt(value -> value.shape().size()).sum();
    }

    private static Value pack(Graph graph, List<Value> values) {
        return graph.concat(
                0,
                values.stream()
                        .map(value -> value.reshape(value.shape().size()))
                        .toList());
    }

    private Map<String, Value> assign(Graph graph, String prefix, Value packed) {
        Map<String, Value> parts = new LinkedHashMap<>();
        int[] start = {0};
        weights.forEach((local, initial) -> {
            Shape shape = initial.shape();
            Value part = packed.slice(0, start[0], shape.size()).reshape(shape);
            start[0] += shape.size();
            graph.assign(prefix + local, part);
            parts.put(local, part);
        });
        return parts;
    }
}
