package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;

/**
 * Which values are put into memory, and which are computed again by those who use them, because that is cheaper than to store
 * and load them.
 */
final class Needs {
    /** A value is computed again if it takes no more work than this from what is in memory. */
    private static final int CHEAP = 16;

    /**
     * A part of a concatenation that the loops of the part's unit write.
     *
     * @param part the value that is computed there
     * @param whole the concatenation
     * @param argument which argument it is
     */
    record Extra(Value part, Value whole, int argument) {}

    private final Accesses accesses;
    private final Units units;
    private final Set<Value> stored = new HashSet<>();
    private final Map<Value, Integer> users = new HashMap<>();
    private final Map<Unit, List<Extra>> extras = new HashMap<>();
    private final Map<Unit, Set<Value>> within = new HashMap<>();

    Needs(Program program, Accesses accesses, Units units) {
        this.accesses = accesses;
        this.units = units;
        program.outputs().values().forEach(value -> store(accesses.of(value).root()));
        program.assignments().values().forEach(value -> store(accesses.of(value).root()));
        List<Unit> order = new ArrayList<>(units.ordered());
        Collections.reverse(order);
        for (Unit unit : order) {
            if (unit.loop) {
                loop(unit);
            } else if (stored.contains(unit.members.get(0))) {
                single(unit.members.get(0));
            }
        }
    }

    private void store(Value root) {
        stored.add(root);
        users.merge(root, 1, Integer::sum);
    }

    /** How many loads, of all kernels together, there are of a value that is stored; outputs and assignments count. */
    int users(Value root) {
        return users.getOrDefault(root, 0);
    }

    private void single(Value value) {
        if (value.op() == Op.CONCAT) {
            for (int i = 0; i < value.arguments().size(); i++) {
                part(value, i);
            }
        } else {
            units.sources(value).forEach(this::store);
        }
    }

    /** A part that does not lie side by side in the whole is written there by its own loops, if they go in its order. */
    private void part(Value whole, int i) {
        Value part = whole.argument(i);
        Access access = accesses.of(part);
        Value root = access.root();
        Unit unit = units.of(root);
        int[] extents = around(part, whole.attributes().integer("axis"));
        if (unit != null
                && unit.loop
                && extents[0] > 1
                && part.shape().size() > 0
                && !Units.reduces(root)
                && unit.rate == units.rate(whole)
                && access.whole(part.shape())) {
            int[] refined = Extents.refine(unit.extents, extents);
            if (refined != null) {
                unit.refine(refined);
                extras.computeIfAbsent(unit, any -> new ArrayList<>()).add(new Extra(root, whole, i));
                return;
            }
        }
        store(root);
    }

    /** The extents of a part before an axis, and from there on. */
    static int[] around(Value part, int axis) {
        int outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= part.shape().dimension(i);
        }
        return new int[] {outer, outer == 0 ? 0 : part.shape().size() / outer};
    }

    private void loop(Unit unit) {
        Set<Value> computed = new LinkedHashSet<>();
        if (Extents.product(unit.extents) == 0) {
            within.put(unit, Set.copyOf(unit.members));
            return;
        }
        for (Value member : unit.members) {
            if (stored.contains(member)) {
                visit(unit, member, computed);
            }
        }
        extras(unit).forEach(extra -> visit(unit, extra.part, computed));
        within.put(unit, computed);
    }

    private void visit(Unit unit, Value value, Set<Value> computed) {
        if (!computed.add(value)) {
            return;
        }
        Accesses.Copy copy = accesses.copy(value);
        if (copy != null) {
            store(copy.source().root());
            return;
        }
        for (Value argument : value.arguments()) {
            Access access = accesses.of(argument);
            Value root = access.root();
            boolean inOrder = argument.shape().size() == Extents.product(unit.extents)
                    && access.whole(argument.shape())
                    && !(value.op() == Op.GATHER && argument == value.argument(0));
            if (inOrder && units.of(root) == unit && !Units.reduces(root)) {
                visit(unit, root, computed);
            } else if (inOrder && again(unit, root, CHEAP, new HashSet<>()) >= 0) {
                unit.refine(Extents.refine(unit.extents, root.shape().dimensions()));
                visit(unit, root, computed);
            } else {
                store(root);
            }
        }
    }

    /**
     * What is left of the work allowed after computing a value of other loops here, or −1 if that is not cheap: it takes much
     * work, or loads more than the value itself would take.
     */
    private int again(Unit unit, Value root, int allowed, Set<Value> loads) {
        Unit other = units.of(root);
        if (other == null || !other.loop) {
            return -1;
        }
        int left = allowed - work(root);
        if (left < 0
                || stored.contains(root)
                || other.rate != unit.rate
                || accesses.copy(root) != null
                || Extents.refine(unit.extents, root.shape().dimensions()) == null) {
            return -1;
        }
        for (Value argument : root.arguments()) {
            Access access = accesses.of(argument);
            Unit source = units.of(access.root());
            boolean memory = source == null
                    || !source.loop
                    || stored.contains(access.root())
                    || argument.shape().size() != root.shape().size();
            if (!memory) {
                left = access.whole(argument.shape()) ? again(unit, access.root(), left, loads) : -1;
            } else if (argument.shape().size() == root.shape().size()
                    && access.root().shape().size() > 1) {
                loads.add(access.root());
            }
            if (left < 0 || loads.size() > 1) {
                return -1;
            }
        }
        return left;
    }

    private static int work(Value value) {
        return switch (value.op()) {
            case NEG, ABS, ADD, SUB, MUL, MAX, MIN, LESS, LESS_EQUAL, EQUAL, SELECT, CAST -> 1;
            case DIV, SQRT -> 6;
            default -> CHEAP + 1;
        };
    }

    /** Whether a value has memory. */
    boolean stored(Value root) {
        return stored.contains(root);
    }

    List<Extra> extras(Unit unit) {
        return extras.getOrDefault(unit, List.of());
    }

    /** Whether the loops of a part write this argument of a concatenation. */
    boolean extra(Value whole, int argument) {
        return extras.values().stream()
                .flatMap(List::stream)
                .anyMatch(extra -> extra.whole == whole && extra.argument == argument);
    }

    /** The values that a unit's loops compute. */
    Set<Value> within(Unit unit) {
        return within.getOrDefault(unit, Set.of());
    }
}
