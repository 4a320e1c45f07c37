package org.ergodic.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ergodic.program.Composites;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of composites: the cotangents of a call's arguments are the outputs of a composite {@code name/gradient} (with the
 * number of the output, where there are several) on the arguments and the cotangent. Its body is the pullback of the call's body,
 * or stands in a table, where what is known of the function spares work that differentiating its body would cost.
 */
final class CompositeGradients {
    /** The cotangents of the arguments. */
    @FunctionalInterface
    interface Rule {
        List<@Nullable Value> apply(List<Value> arguments, Value cotangent);
    }

    private static final Map<String, Rule> RULES = Map.of(
            Functions.HOLD,
            (in, g) -> Collections.singletonList(null),
            Functions.SOFTMAX,
            (in, g) -> Functions.softmaxGradient(in.get(0), g),
            Normalisations.GROUP_NORM,
            Normalisations::groupNormGradient,
            Normalisations.LAYER_NORM,
            Normalisations::layerNormGradient);

    private CompositeGradients() {}

    /** The cotangent of each argument of a call; null where there is none. */
    static List<@Nullable Value> of(Value call, Value cotangent) {
        List<Value> arguments = new ArrayList<>(call.arguments());
        arguments.add(cotangent);
        List<@Nullable Value> parts = new ArrayList<>();
        Program body = Composites.body(arguments, in -> {
            parts.addAll(parts(call, in.subList(0, in.size() - 1), in.get(in.size() - 1)));
            return parts.stream().filter(Objects::nonNull).toList();
        });
        int outputs = call.attributes().program("body").outputs().size();
        String name = call.attributes().text("name") + "/gradient"
                + (outputs == 1 ? "" : call.attributes().integer("output"));
        Graph graph = call.graph();
        int next = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) != null) {
                parts.set(i, graph.call(name, body, next++, arguments.toArray(Value[]::new)));
            }
        }
        return parts;
    }

    private static List<@Nullable Value> parts(Value call, List<Value> arguments, Value cotangent) {
        Rule rule = RULES.get(call.attributes().text("name"));
        if (rule != null) {
            return rule.apply(arguments, cotangent);
        }
        List<Value> floating = arguments.stream()
                .filter(argument -> argument.type().floating())
                .toList();
        List<@Nullable Value> found =
                Gradients.cotangents(Composites.inline(call, arguments), cotangent, floating, List.of());
        List<@Nullable Value> parts = new ArrayList<>();
        int next = 0;
        for (Value argument : arguments) {
            parts.add(argument.type().floating() ? found.get(next++) : null);
        }
        return parts;
    }
}
