package org.ergodic.backend;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ergodic.program.Composites;
import org.ergodic.program.Cost;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;

/**
 * How an executable does its program: what a person reads to see where the time goes.
 *
 * @param operations the operations of the program as it was given: {@link #operations(Program)}
 * @param buffers the pieces of memory that are planned for values, the session's variables not counted
 * @param memory what these take together, in bytes; values that take turns in one place count once
 * @param steps what is done, in order
 */
public record Explanation(int operations, int buffers, long memory, List<Step> steps) {
    private static final Set<Op> THERE = EnumSet.of(Op.INPUT, Op.VARIABLE, Op.CONSTANT, Op.ITERATION);

    /** How often a step is done. */
    public enum Rate {
        /** When the program is prepared: it depends on constants only. */
        PREPARE,
        /** Once in each call of {@code run}: it depends on the inputs. */
        RUN,
        /** In every iteration. */
        ITERATION
    }

    /**
     * One computation that is done in one go, of one operation or several.
     *
     * @param name what is done, for a person: "matmul", "add+tanh", "adam"
     * @param detail on what: "f32[256,64] from f32[256,2], f32[2,64]"
     * @param cost what it costs at least, each time it is done
     * @param nanos how long it takes each time, on average; NaN if nobody measured it
     */
    public record Step(String name, String detail, Rate rate, Cost cost, double nanos) {
        /** One operation of a program, nobody having measured it. */
        public static Step of(Value value, Rate rate) {
            String name = value.op() == Op.CALL
                    ? value.attributes().text("name")
                    : value.op().text();
            return new Step(name, detail(value, value.arguments()), rate, Cost.of(value), Double.NaN);
        }

        /** What is computed, from what: "f32[256,64] from f32[256,2], f32[2,64]". */
        public static String detail(Value result, List<Value> arguments) {
            String from = arguments.stream().map(Step::type).collect(Collectors.joining(", "));
            return type(result) + (from.isEmpty() ? "" : " from " + from);
        }

        private static String type(Value value) {
            return value.type().text() + value.shape();
        }

        /** This, measured. */
        public Step took(double measured) {
            return new Step(name, detail, rate, cost, measured);
        }
    }

    public Explanation {
        steps = List.copyOf(steps);
    }

    /**
     * All values of a program, the bodies of its calls in place of them, but those that are there: inputs, variables, constants
     * and the iteration's number.
     */
    public static int operations(Program program) {
        return (int) Composites.expand(program, name -> false).values().stream()
                .filter(value -> !THERE.contains(value.op()))
                .count();
    }

    /** The steps of one rate together: their costs, and their times (NaN where one has none). */
    public Total total(Rate rate) {
        long flops = 0;
        long bytes = 0;
        double nanos = 0;
        int count = 0;
        for (Step step : steps) {
            if (step.rate == rate) {
                flops += step.cost.flops();
                bytes += step.cost.bytes();
                nanos += step.nanos;
                count++;
            }
        }
        return new Total(count, new Cost(flops, bytes), nanos);
    }

    /** Several steps together. */
    public record Total(int steps, Cost cost, double nanos) {}
}
