package org.ergodic.compiler.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.jspecify.annotations.Nullable;

/** Where the elements of each value of a program are, and which values must be copied because somebody wants them densely. */
final class Accesses {
    /**
     * What a value is a copy of.
     *
     * @param source where its elements come from, in their order
     * @param extents over which the source has strides
     */
    record Copy(Access source, int[] extents) {}

    private final Map<Value, Access> accesses = new HashMap<>();
    private final Map<Value, Copy> copies = new HashMap<>();
    private final Set<Value> wanted = new HashSet<>();

    Accesses(Program program) {
        program.outputs().values().forEach(wanted::add);
        program.assignments().values().forEach(wanted::add);
        for (Value value : program.values()) {
            switch (value.op()) {
                case CONV,
                        CONV_INPUT,
                        CONV_KERNEL,
                        ARG_SORT,
                        ARG_MAX,
                        SCATTER_ADD,
                        RANDOM_INTEGER,
                        RANDOM_UNIFORM,
                        RANDOM_NORMAL -> wanted.addAll(value.arguments());
                default -> {}
            }
        }
        Set<Value> factors = new HashSet<>();
        program.values().stream()
                .filter(value -> value.op() == Op.MATMUL)
                .forEach(value -> factors.addAll(value.arguments()));
        for (Value value : program.values()) {
            Access access = find(value);
            boolean copy = wanted.contains(value) && !access.dense(value.shape())
                    || factors.contains(value) && !factor(value, access);
            if (copy && access.root() != value) {
                copies.put(value, new Copy(access, value.shape().dimensions()));
                access = Access.of(value);
            }
            accesses.put(value, access);
        }
    }

    private Access find(Value value) {
        Access access =
                switch (value.op()) {
                    case RESHAPE ->
                        of(value.argument(0)).reshape(value.argument(0).shape(), value.shape());
                    case TRANSPOSE ->
                        of(value.argument(0)).transpose(value.attributes().ints("permutation"));
                    case BROADCAST ->
                        of(value.argument(0)).broadcast(value.argument(0).shape(), value.shape());
                    case SLICE -> of(value.argument(0)).slice(value.attributes().ints("starts"));
                    default -> Access.of(value);
                };
        if (access == null) {
            // A reshape that no strides can tell: a copy in the order of the argument.
            Value argument = value.argument(0);
            copies.put(value, new Copy(of(argument), argument.shape().dimensions()));
            return Access.of(value);
        }
        return access;
    }

    /** Whether matrices can be multiplied as they lie: one of the last two strides is 1, and the leading ones are one. */
    private static boolean factor(Value value, Access access) {
        int[] shape = value.shape().dimensions();
        int rank = shape.length;
        long[] strides = access.strides();
        boolean unit = (strides[rank - 1] == 1 || shape[rank - 1] == 1)
                        && (strides[rank - 2] >= shape[rank - 1] || shape[rank - 2] == 1)
                || (strides[rank - 2] == 1 || shape[rank - 2] == 1)
                        && (strides[rank - 1] >= shape[rank - 2] || shape[rank - 1] == 1);
        return unit
                && Access.restride(Arrays.copyOf(shape, rank - 2), Arrays.copyOf(strides, rank - 2), new int[] {
                            (int) Extents.product(Arrays.copyOf(shape, rank - 2))
                        })
                        != null;
    }

    Access of(Value value) {
        return accesses.get(value);
    }

    /** What a value is a copy of, or null if it is none. */
    @Nullable
    Copy copy(Value value) {
        return copies.get(value);
    }
}
