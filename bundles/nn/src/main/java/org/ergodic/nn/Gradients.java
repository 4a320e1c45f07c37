package org.ergodic.nn;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Reverse-mode differentiation, program to program: gradients are values of the same graph, so they can be differentiated
 * again. What each operation contributes stands in {@link GradientRules}.
 */
public final class Gradients {
    private Gradients() {}

    /**
     * The gradients of a scalar.
     *
     * @param loss a floating-point scalar
     * @param of values that it may depend on, of its type
     * @return d loss / d value, of the value's shape, zeros where it does not depend on the value
     */
    public static List<Value> of(Value loss, List<Value> of) {
        return of(loss, of, List.of());
    }

    /**
     * The gradients of a scalar, some values taken as constants: what another player of a game does in the same iteration.
     *
     * @param loss a floating-point scalar
     * @param of values that it may depend on, of its type
     * @param held values through which nothing is differentiated
     * @return d loss / d value, of the value's shape, zeros where it does not depend on the value
     */
    public static List<Value> of(Value loss, List<Value> of, List<Value> held) {
        if (loss.shape().rank() != 0) {
            throw new IllegalArgumentException("a gradient is taken of a scalar, but this is " + loss);
        }
        return pullback(loss, loss.graph().constant(loss.type(), 1), of, held);
    }

    /**
     * The product of a cotangent with the Jacobian.
     *
     * @param result any floating-point value
     * @param cotangent of the shape of {@code result}
     * @param of values that it may depend on
     * @return Σ cotangent · d result / d value, of the value's shape
     */
    public static List<Value> pullback(Value result, Value cotangent, List<Value> of) {
        return pullback(result, cotangent, of, List.of());
    }

    private static List<Value> pullback(Value result, Value cotangent, List<Value> of, List<Value> held) {
        Graph graph = result.graph();
        Set<Value> active = dependants(result, of, held);
        Map<Value, Value> cotangents = new HashMap<>();
        cotangents.put(result, cotangent);
        active.stream().sorted((a, b) -> Integer.compare(b.index(), a.index())).forEach(value -> {
            Value above = cotangents.get(value);
            if (above == null) {
                return;
            }
            for (int i = 0; i < value.arguments().size(); i++) {
                Value argument = value.argument(i);
                if (active.contains(argument)) {
                    Value part = GradientRules.argument(value, above, i);
                    if (part != null) {
                        cotangents.merge(argument, part, Value::plus);
                    }
                }
            }
        });
        return of.stream()
                .map(value -> cotangents.containsKey(value)
                        ? cotangents.get(value)
                        : zeros(graph, value.type(), value.shape()))
                .toList();
    }

    /** The values between: those that {@code result} depends on and that depend on one of {@code of}, not through {@code held}. */
    private static Set<Value> dependants(Value result, List<Value> of, List<Value> held) {
        Set<Value> active = new HashSet<>();
        Map<Value, Boolean> known = new HashMap<>();
        held.forEach(value -> known.put(value, false));
        of.forEach(value -> known.put(value, true));
        // Arguments stand before what uses them, so one pass in the order of the indices decides every value.
        reachable(result).stream()
                .sorted((a, b) -> Integer.compare(a.index(), b.index()))
                .forEach(value -> {
                    boolean depends = known.computeIfAbsent(
                            value, any -> any.arguments().stream().anyMatch(known::get));
                    if (depends) {
                        active.add(value);
                    }
                });
        return active;
    }

    private static Set<Value> reachable(Value result) {
        Set<Value> seen = new HashSet<>(List.of(result));
        java.util.ArrayDeque<Value> open = new java.util.ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (Value argument : open.pop().arguments()) {
                if (seen.add(argument)) {
                    open.push(argument);
                }
            }
        }
        return seen;
    }

    private static Value zeros(Graph graph, DType type, Shape shape) {
        return graph.constant(Tensor.zeros(type, Shape.scalar())).broadcast(shape);
    }
}
