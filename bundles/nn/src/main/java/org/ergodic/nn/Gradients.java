package org.ergodic.nn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation, program to program: gradients are values of the same graph, so they can be differentiated
 * again. What each operation contributes stands in {@link GradientRules}, composites in {@link CompositeGradients}.
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
        List<@Nullable Value> found = cotangents(result, cotangent, of, held);
        List<Value> gradients = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            Value gradient = found.get(i);
            gradients.add(
                    gradient == null
                            ? zeros(result.graph(), of.get(i).type(), of.get(i).shape())
                            : gradient);
        }
        return gradients;
    }

    /** The pullback, with null for each value that {@code result} does not depend on. */
    static List<@Nullable Value> cotangents(Value result, Value cotangent, List<Value> of, List<Value> held) {
        Set<Value> active = dependants(result, of, held);
        Map<Value, Value> cotangents = new HashMap<>();
        cotangents.put(result, cotangent);
        active.stream().sorted((a, b) -> Integer.compare(b.index(), a.index())).forEach(value -> {
            Value above = cotangents.get(value);
            if (above == null || value.arguments().stream().noneMatch(active::contains)) {
                return;
            }
            List<@Nullable Value> parts = value.op() == Op.CALL ? CompositeGradients.of(value, above) : null;
            for (int i = 0; i < value.arguments().size(); i++) {
                Value argument = value.argument(i);
                if (active.contains(argument)) {
                    Value part = parts == null ? GradientRules.argument(value, above, i) : parts.get(i);
                    if (part != null) {
                        cotangents.merge(argument, part, Value::plus);
                    }
                }
            }
        });
        return of.stream()
                .<@Nullable Value>map(value -> active.contains(value) ? cotangents.get(value) : null)
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
        ArrayDeque<Value> open = new ArrayDeque<>(seen);
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
