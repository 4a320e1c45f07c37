package org.ergodic.nn;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.model.Scope;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * The variables of one network that learns, and its update. Weights are {@code name/…}, their exponential moving average is
 * {@code name.ema/…}, and the optimiser's state is {@code name.optimiser/…}, vectors over all weights in their order. What the
 * network updates by itself is {@code name.state/…}: a step assigns what the uses of {@link #weights} before the update left.
 *
 * <p>The update works on one vector of all weights, so that its cost does not grow with the number of layers.
 */
public final class Learner {
    private final String name;
    private final Map<String, Tensor> weights;
    private final Map<String, Tensor> state;
    private final DType type;
    private final Optimiser optimiser;
    private final Clipping clipping;
    private final double average;
    private final Map<Graph, Step> steps = new IdentityHashMap<>();

    /** With a network that has no state, and a largest norm of the gradient; 0 for no limit. */
    public Learner(
            String name, Map<String, Tensor> weights, DType type, Optimiser optimiser, double clip, double average) {
        this(name, weights, Map.of(), type, optimiser, clip == 0 ? Clipping.none() : Clipping.norm(clip), average);
    }

    /**
     * @param name of the network
     * @param weights their initial values, by names local to the network
     * @param state the initial values of what the network updates by itself, by names local to the network
     * @param type of all variables
     * @param optimiser how weights follow their gradient
     * @param clipping what limits the gradient
     * @param average the decay of the moving average, 0 for none; in step t it is at most (1 + t)/(10 + t), so that the
     *     average forgets the start
     */
    public Learner(
            String name,
            Map<String, Tensor> weights,
            Map<String, Tensor> state,
            DType type,
            Optimiser optimiser,
            Clipping clipping,
            double average) {
        this.name = name;
        this.weights = weights;
        this.state = state;
        this.type = type;
        this.optimiser = optimiser;
        this.clipping = clipping;
        this.average = average;
    }

    /** All variables at step 0. */
    public Map<String, Tensor> initial() {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        weights.forEach((local, value) -> variables.put(name + "/" + local, value.as(type)));
        if (average > 0) {
            weights.forEach((local, value) -> variables.put(name + ".ema/" + local, value.as(type)));
        }
        state.forEach((local, value) -> variables.put(stateName(local), value.as(type)));
        int count = weights.values().stream()
                .mapToInt(value -> value.shape().size())
                .sum();
        optimiser.state().forEach(part -> variables.put(slot(part), Tensor.zeros(type, Shape.of(count))));
        return variables;
    }

    private String slot(String part) {
        return name + ".optimiser/" + part;
    }

    private String stateName(String local) {
        return name + ".state/" + local;
    }

    /** The weights as the iteration finds them, in training. */
    public Scope weights(Graph graph) {
        return step(graph).scope(local -> weight(graph, name + "/", local));
    }

    private Step step(Graph graph) {
        return steps.computeIfAbsent(graph, any -> new Step(graph));
    }

    /**
     * What inference uses: the moving average of the weights, or the weights themselves where there is none, and the state as it
     * is.
     */
    public Scope inference(Graph graph) {
        String prefix = average > 0 ? name + ".ema/" : name + "/";
        return local -> state.containsKey(local)
                ? graph.variable(stateName(local), type, state.get(local).shape())
                : weight(graph, prefix, local);
    }

    private Value weight(Graph graph, String prefix, String local) {
        Tensor initial = weights.get(local);
        if (initial == null) {
            throw new IllegalArgumentException("the network '" + name + "' has no variable '" + local + "'; it has "
                    + weights.keySet() + " and the state " + state.keySet());
        }
        return graph.variable(prefix + local, type, initial.shape());
    }

    /** One training step being built: the state as it becomes, and how often each use of randomness asked for keys. */
    private final class Step {
        private final Graph graph;
        private final Map<String, Value> updated = new LinkedHashMap<>();
        private final Map<String, Integer> uses = new HashMap<>();

        Step(Graph graph) {
            this.graph = graph;
        }

        Scope scope(Function<String, Value> learnt) {
            return new Scope() {
                @Override
                public Value variable(String local) {
                    if (!state.containsKey(local)) {
                        return learnt.apply(local);
                    }
                    Value value = updated.get(local);
                    return value != null
                            ? value
                            : graph.variable(
                                    stateName(local), type, state.get(local).shape());
                }

                @Override
                public boolean training() {
                    return true;
                }

                @Override
                public void update(String local, Value value) {
                    if (!state.containsKey(local)) {
                        throw new IllegalArgumentException(
                                "the network '" + name + "' has no state '" + local + "'; it has " + state.keySet());
                    }
                    updated.put(local, value);
                }

                @Override
                public Value keys(String use, int rows) {
                    int time = uses.merge(use, 1, Integer::sum);
                    return Batches.keys(graph, Streams.training(name + "/" + use + "#" + time), rows);
                }
            };
        }
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
        List<Value> before = values(local -> weight(graph, name + "/", local));
        Value gradient = pack(graph, Gradients.of(loss, before, held));
        Value norm = gradient.square().sum().sqrt();
        gradient = clipping.apply(gradient, norm);
        List<Value> parts = optimiser.state().stream()
                .map(part -> graph.variable(slot(part), type, Shape.of(count(before))))
                .toList();
        List<Value> after = optimiser.update(pack(graph, before), gradient, parts, rate);
        Map<String, Value> updated = assign(graph, name + "/", after.get(0));
        step(graph).updated.forEach((local, value) -> graph.assign(stateName(local), value));
        for (int i = 0; i < parts.size(); i++) {
            graph.assign(slot(optimiser.state().get(i)), after.get(i + 1));
        }
        if (average > 0) {
            Value step = graph.iteration().cast(DType.F64);
            Value decay = step.plus(1).div(step.plus(10)).min(average).cast(type);
            Value old = pack(graph, values(local -> weight(graph, name + ".ema/", local)));
            assign(
                    graph,
                    name + ".ema/",
                    after.get(0).plus(old.minus(after.get(0)).times(decay)));
        }
        return new Update(step(graph).scope(updated::get), norm);
    }

    /**
     * What an update gives.
     *
     * @param weights the new weights, for what comes after them in the same iteration
     * @param norm the Euclidean norm of the gradient, before it was clipped: a scalar
     */
    public record Update(Scope weights, Value norm) {}

    private List<Value> values(Function<String, Value> variable) {
        return weights.keySet().stream().map(variable).toList();
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
