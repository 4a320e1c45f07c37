package org.ergodic.backend.nd4j.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.backend.Explanation;
import org.ergodic.program.Cost;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;

/**
 * Values that are computed in one call together with what they are made of, because gradients are full of them: where two
 * arguments of a maximum or minimum compete, {@code cast(less(a, b)) + 0.5·cast(equal(a, b))} is the share of each.
 */
final class Fusion {
    private record Fused(String name, List<Value> parts, List<Value> arguments, Function<Step, Call> kernel) {}

    private final Map<Value, Fused> fused = new HashMap<>();
    private final boolean[] needed;

    Fusion(Program program) {
        program.values().forEach(this::match);
        needed = new boolean[program.values().size()];
        program.outputs().values().forEach(value -> needed[value.index()] = true);
        program.assignments().values().forEach(value -> needed[value.index()] = true);
        for (int i = needed.length - 1; i >= 0; i--) {
            if (needed[i]) {
                arguments(program.values().get(i)).forEach(argument -> needed[argument.index()] = true);
            }
        }
    }

    private void match(Value value) {
        if (value.op() != Op.ADD
                || value.argument(0).op() != Op.CAST
                || value.argument(1).op() != Op.MUL) {
            return;
        }
        Value less = value.argument(0).argument(0);
        Value half = value.argument(1);
        if (half.argument(0).op() != Op.CAST
                || half.argument(1).op() != Op.CONSTANT
                || half.argument(1).shape().size() != 1
                || half.argument(1).constant().get(0) != 0.5) {
            return;
        }
        Value equal = half.argument(0).argument(0);
        if (less.op() == Op.LESS
                && equal.op() == Op.EQUAL
                && less.arguments().equals(equal.arguments())
                && less.argument(0).type() == value.type()
                && less.shape().size() == value.shape().size()) {
            fused.put(value, new Fused("share", List.of(less, equal, half, value), less.arguments(), Loops::share));
        }
    }

    /** What a value is computed from. */
    List<Value> arguments(Value value) {
        Fused match = fused.get(value);
        return match == null ? value.arguments() : match.arguments;
    }

    /** Whether a value is to be computed itself. */
    boolean needed(Value value) {
        return needed[value.index()];
    }

    /** What is told about the computation of a value. */
    Explanation.Step explain(Value value, Explanation.Rate rate) {
        Fused match = fused.get(value);
        if (match == null) {
            return Explanation.Step.of(value, rate);
        }
        long flops = match.parts.stream().mapToLong(Cost::flops).sum();
        long bytes = Cost.bytes(value)
                + match.arguments.stream().mapToLong(Cost::bytes).sum();
        String detail = Explanation.Step.detail(value, match.arguments);
        return new Explanation.Step(match.name, detail, rate, new Cost(flops, bytes), Double.NaN);
    }

    /** The call that computes a value. */
    Call call(Step step) {
        Fused match = fused.get(step.value());
        return match == null || step.size() == 0 ? Kernels.call(step) : Parts.of(step, match.kernel);
    }
}
