package org.ergodic.program;

import java.util.LinkedHashSet;

/**
 * What computing values costs at least. Where several values are computed in one go, their operations add up ({@link #flops}),
 * and the bytes are those of what goes in and comes out ({@link #bytes}).
 *
 * @param flops floating-point or integer operations; a multiplication with its addition are two, any function of one element
 *     (an exponential, a comparison, a draw) is one, and what only moves elements is none
 * @param bytes what is read and written if every argument is read once (of a slice and a gather, what is taken) and every result
 *     written once
 */
public record Cost(long flops, long bytes) {
    /** Of one value from its arguments. What is there without being computed (inputs, variables, constants) costs nothing. */
    public static Cost of(Value value) {
        return switch (value.op()) {
            case INPUT, VARIABLE, CONSTANT, ITERATION, RESHAPE -> new Cost(0, 0);
            case SLICE -> new Cost(0, 2 * bytes(value));
            case GATHER -> new Cost(0, 2 * bytes(value) + bytes(value.argument(1)));
            default -> {
                long bytes = bytes(value);
                for (Value argument : new LinkedHashSet<>(value.arguments())) {
                    bytes += bytes(argument);
                }
                yield new Cost(flops(value), bytes);
            }
        };
    }

    /** The operations that a value takes once its arguments are there; of a call, those of its whole body. */
    public static long flops(Value value) {
        long size = value.shape().size();
        return switch (value.op()) {
            case INPUT, VARIABLE, CONSTANT, ITERATION, IOTA -> 0;
            case RESHAPE, TRANSPOSE, BROADCAST, SLICE, PAD, CONCAT, GATHER, CAST -> 0;
            case MATMUL -> 2 * size * inner(value);
            case CONV -> convolution(value, value.argument(1));
            case CONV_INPUT -> convolution(value.argument(0), value.argument(1));
            case CONV_KERNEL -> convolution(value.argument(1), value);
            case ARG_SORT -> size * (32 - Integer.numberOfLeadingZeros(last(value)));
            case SUM, AMAX, ARG_MAX, SCATTER_ADD -> value.argument(0).shape().size();
            case CALL ->
                value.attributes().program("body").values().stream()
                        .mapToLong(Cost::flops)
                        .sum();
            default -> size;
        };
    }

    /** What a value takes in memory. */
    public static long bytes(Value value) {
        return (long) value.shape().size() * value.type().bytes();
    }

    /** The padding counted like the input: that is what is called the number of operations of a convolution. */
    private static long convolution(Value output, Value kernel) {
        long each = Math.max(1, last(kernel));
        return 2L * output.shape().size() * (kernel.shape().size() / each);
    }

    private static int last(Value value) {
        return value.shape().dimension(value.shape().rank() - 1);
    }

    private static int inner(Value product) {
        Value left = product.argument(0);
        int rank = left.shape().rank();
        return left.shape().dimension(rank - (product.attributes().flag("transposeA") ? 2 : 1));
    }
}
