package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.backend.Explanation.Rate;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * When each value of a lowered program is computed, and where it lives. Values that depend on constants only are computed
 * once, those that depend on what a run gives once a run, the others in every iteration. Memory is reused after a value's
 * last use, an elementwise operation takes over its argument's memory where it can, and a variable's new value is computed
 * in place where nobody needs the old one any more.
 */
final class Plan {
    /** The place of a value that another one contains: a reshaped value, or a slice of neighbouring elements. */
    private record Home(Value root, int offset) {}

    private static final int ALWAYS = Integer.MAX_VALUE;

    private final Program program;
    private final Fusion fusion;
    private final Rate[] rates;
    private final Home[] homes;
    private final int[] lastUse;
    private final long[] offsets;
    private final long[] rooms;
    private final long[] scratches;
    private final Map<Integer, String> inVariable = new HashMap<>();
    private final List<Value> order = new ArrayList<>();
    private final Space space = new Space();

    Plan(Program program, Fusion fusion) {
        this.program = program;
        this.fusion = fusion;
        int count = program.values().size();
        rates = new Rate[count];
        homes = new Home[count];
        lastUse = new int[count];
        offsets = new long[count];
        rooms = new long[count];
        scratches = new long[count];
        for (Value value : program.values()) {
            rates[value.index()] = rateOf(value);
            homes[value.index()] = home(value);
        }
        program.values().stream()
                .filter(value -> root(value) == value && fusion.needed(value))
                .sorted(Comparator.comparing(this::rate)
                        .thenComparing(value -> value.op() != Op.INPUT && value.op() != Op.ITERATION)
                        .thenComparing(Value::index))
                .forEach(order::add);
        findLastUses();
        placeInVariables();
        placeInSpace();
    }

    private Rate rateOf(Value value) {
        return switch (value.op()) {
            case INPUT -> Rate.RUN;
            case VARIABLE -> program.assignments().containsKey(value.name()) ? Rate.ITERATION : Rate.RUN;
            case ITERATION -> Rate.ITERATION;
            default ->
                value.arguments().stream()
                        .map(argument -> rates[argument.index()])
                        .max(Comparator.naturalOrder())
                        .orElse(Rate.PREPARE);
        };
    }

    private Home home(Value value) {
        boolean same =
                switch (value.op()) {
                    case RESHAPE -> true;
                    case BROADCAST, SUM, AMAX, CONCAT, PAD, TRANSPOSE ->
                        value.shape().size() == value.argument(0).shape().size() && straight(value);
                    case CAST -> value.type() == value.argument(0).type();
                    default -> false;
                };
        if (same) {
            return homes[value.argument(0).index()];
        }
        if (value.op() == Op.SLICE && neighbours(value)) {
            Home whole = homes[value.argument(0).index()];
            int[] strides = value.argument(0).shape().strides();
            int[] starts = value.attributes().ints("starts");
            int offset = whole.offset;
            for (int axis = 0; axis < starts.length; axis++) {
                offset += starts[axis] * strides[axis];
            }
            return new Home(whole.root, offset);
        }
        return new Home(value, 0);
    }

    /** Whether an operation that keeps the number of elements keeps their order too. */
    private static boolean straight(Value value) {
        if (value.op() == Op.TRANSPOSE) {
            Shape shape = value.argument(0).shape();
            int[] moved = Arrays.stream(value.attributes().ints("permutation"))
                    .filter(axis -> shape.dimension(axis) != 1)
                    .toArray();
            return Arrays.equals(moved, Arrays.stream(moved).sorted().toArray());
        }
        return value.shape().size() > 0;
    }

    /** Whether the elements of a slice lie side by side: whole behind the first axis that is longer than 1. */
    private static boolean neighbours(Value slice) {
        Shape whole = slice.argument(0).shape();
        boolean cut = false;
        for (int axis = whole.rank() - 1; axis >= 0; axis--) {
            int size = slice.shape().dimension(axis);
            if (cut && size != 1) {
                return false;
            }
            cut |= size != whole.dimension(axis);
        }
        return slice.shape().size() > 0;
    }

    Value root(Value value) {
        return homes[value.index()].root;
    }

    private void findLastUses() {
        Arrays.fill(lastUse, -1);
        for (int at = 0; at < order.size(); at++) {
            Value value = order.get(at);
            for (Value argument : fusion.arguments(value)) {
                Value root = root(argument);
                boolean persists = rate(root) != rate(value);
                lastUse[root.index()] = Math.max(lastUse[root.index()], persists ? ALWAYS : at);
            }
        }
        program.outputs().values().forEach(value -> lastUse[root(value).index()] = ALWAYS);
        program.assignments().values().forEach(value -> lastUse[root(value).index()] = ALWAYS);
    }

    /** Where the operation that computes a variable's new value comes after all reads of the old one. */
    private void placeInVariables() {
        Map<Value, Integer> places = new HashMap<>();
        order.forEach(value -> places.put(value, places.size()));
        program.assignments().forEach((name, value) -> {
            Value root = root(value);
            Value old = program.variables().get(name);
            int at = places.get(root);
            boolean computed = root.op() != Op.INPUT && root.op() != Op.VARIABLE && rate(root) == Rate.ITERATION;
            if (!computed
                    || root.op() == Op.ITERATION
                    || inVariable.containsKey(root.index())
                    || root.shape().size() != value.shape().size()) {
                return;
            }
            int use = lastUse[old.index()];
            if (use < at || use == at && elementwiseOn(root, old)) {
                inVariable.put(root.index(), name);
            }
        });
    }

    /** Whether an operation reads element i of a value only to compute its own element i. */
    private boolean elementwiseOn(Value value, Value argument) {
        return Lowering.ELEMENTWISE.contains(value.op())
                && value.type().bytes() == argument.type().bytes()
                && fusion.arguments(value).stream()
                        .filter(each -> root(each) == argument)
                        .allMatch(each -> homes[each.index()].offset == 0
                                && each.shape().size() == value.shape().size()
                                && argument.shape().size() == value.shape().size());
    }

    private void placeInSpace() {
        for (int at = 0; at < order.size(); at++) {
            Value value = order.get(at);
            if (value.op() == Op.VARIABLE || inVariable.containsKey(value.index())) {
                offsets[value.index()] = -1;
            } else {
                place(value, at);
            }
            long scratch = Convolutions.scratch(value);
            if (scratch > 0) {
                scratches[value.index()] = space.take(scratch);
                space.free(scratches[value.index()]);
            }
            for (Value argument : Set.copyOf(fusion.arguments(value))) {
                Value root = root(argument);
                if (lastUse[root.index()] == at && offsets[root.index()] >= 0) {
                    space.free(offsets[root.index()]);
                    lastUse[root.index()] = -1;
                }
            }
        }
    }

    private void place(Value value, int at) {
        for (Value argument : fusion.arguments(value)) {
            Value root = root(argument);
            if (lastUse[root.index()] == at
                    && offsets[root.index()] >= 0
                    && root.op() != Op.INPUT
                    && elementwiseOn(value, root)) {
                offsets[value.index()] = offsets[root.index()];
                rooms[value.index()] = rooms[root.index()];
                lastUse[root.index()] = -1;
                return;
            }
        }
        int elementBytes = value.type().bytes();
        rooms[value.index()] =
                value.op() == Op.MATMUL ? bytes(value.shape(), elementBytes) : dense(value.shape(), elementBytes);
        offsets[value.index()] = space.take(rooms[value.index()]);
        if (lastUse[value.index()] < 0) {
            lastUse[value.index()] = ALWAYS;
        }
    }

    /** What a product or a variable takes: its rows filled up, so that products can compute whole blocks of rows. */
    static long bytes(Shape shape, int elementBytes) {
        int rows = shape.rank() == 0 ? 1 : shape.dimension(0);
        long row = rows == 0 ? 1 : shape.size() / rows;
        return limited(shape, Products.wholeBlocks(rows) * row * elementBytes);
    }

    private static long dense(Shape shape, int elementBytes) {
        return limited(shape, (long) shape.size() * elementBytes);
    }

    private static long limited(Shape shape, long bytes) {
        if (bytes > Integer.MAX_VALUE - Memory.ALIGNMENT) {
            throw new ProgramException("the backend nd4j-cpu lacks tensors of 2 GiB and more, such as " + shape
                    + "; take a smaller batch, or the backend 'reference'");
        }
        return Math.max(bytes, 1);
    }

    /** The computed values that have memory of their own, in the order of their computation. */
    List<Value> order() {
        return order;
    }

    Rate rate(Value value) {
        return rates[value.index()];
    }

    /** The variable whose memory holds a value, or null if none does. */
    @Nullable
    String variable(Value value) {
        Value root = root(value);
        return root.op() == Op.VARIABLE ? root.name() : inVariable.get(root.index());
    }

    /** Where in the block, in bytes, the root of a value that is in no variable begins. */
    long offset(Value value) {
        return offsets[root(value).index()];
    }

    /** Where in the block, in bytes, what the computation of a value needs for itself begins. */
    long scratch(Value value) {
        return scratches[value.index()];
    }

    /** The bytes from there on that belong to the root. */
    long room(Value value) {
        return rooms[root(value).index()];
    }

    /** How many elements of its root come before a value. */
    int elementsBefore(Value value) {
        return homes[value.index()].offset;
    }

    /** The places in the block: several values may take turns in one. */
    int places() {
        return (int) order.stream()
                .map(value -> offsets[value.index()])
                .filter(offset -> offset >= 0)
                .distinct()
                .count();
    }

    /** The bytes of the block: what values take, and what products read behind the last one. */
    long size() {
        return space.size() + Products.readBehind(program);
    }
}
