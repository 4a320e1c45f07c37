package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.compiler.Rate;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.jspecify.annotations.Nullable;

/**
 * Fusion: which values are computed in one loop nest. A value joins the loops of its arguments where it has the same elements
 * in the same order, unless it would then wait for something that waits for these loops.
 */
final class Units {
    /** So many values in one loop nest keep it within the registers, more or less. */
    private static final int LARGEST = 64;

    private final Accesses accesses;
    private final Map<Value, Rate> rates = new HashMap<>();
    private final Map<Value, Unit> units = new HashMap<>();
    private int searches;

    Units(Program program, Accesses accesses) {
        this.accesses = accesses;
        for (Value value : program.values()) {
            rates.put(value, rate(program, value));
            if (accesses.of(value).root() == value && computed(value)) {
                if (inLoop(value)) {
                    join(value);
                } else {
                    Unit unit = new Unit(rates.get(value), false, new int[0]);
                    add(unit, value);
                }
            }
        }
    }

    private Rate rate(Program program, Value value) {
        return switch (value.op()) {
            case INPUT -> Rate.RUN;
            case VARIABLE -> program.assignments().containsKey(value.name()) ? Rate.ITERATION : Rate.RUN;
            case ITERATION -> Rate.ITERATION;
            default ->
                value.arguments().stream()
                        .map(rates::get)
                        .max(Comparator.naturalOrder())
                        .orElse(Rate.PREPARE);
        };
    }

    /** Whether a value takes a kernel: it is not there already. */
    static boolean computed(Value value) {
        return switch (value.op()) {
            case INPUT, VARIABLE, CONSTANT, IOTA, ITERATION -> false;
            default -> true;
        };
    }

    private boolean inLoop(Value value) {
        return accesses.copy(value) != null
                || Rewriting.ELEMENTWISE.contains(value.op())
                || reduces(value)
                || value.op() == Op.GATHER;
    }

    static boolean reduces(Value value) {
        return value.op() == Op.SUM || value.op() == Op.AMAX;
    }

    /** The loops' extents for one value. */
    private int[] extents(Value value) {
        Accesses.Copy copy = accesses.copy(value);
        if (copy != null) {
            return copy.extents();
        }
        return (reduces(value) ? value.argument(0) : value).shape().dimensions();
    }

    private boolean[] reduced(Value value, int[] extents) {
        boolean[] reduced = new boolean[extents.length];
        if (reduces(value)) {
            for (int axis : value.attributes().ints("axes")) {
                reduced[axis] = extents[axis] != 1;
            }
        }
        return reduced;
    }

    /** The values whose memory this one's computation reads. */
    List<Value> sources(Value value) {
        Accesses.Copy copy = accesses.copy(value);
        if (copy != null) {
            return List.of(copy.source().root());
        }
        return value.arguments().stream()
                .map(argument -> accesses.of(argument).root())
                .toList();
    }

    /** The argument's root, if it is computed element for element in the order of the loops that the value needs. */
    private @Nullable Value inOrder(Value value, Value argument) {
        Access access = accesses.of(argument);
        Value root = access.root();
        boolean same = accesses.copy(value) == null
                && (value.op() != Op.GATHER || argument == value.argument(1) && argument != value.argument(0))
                && argument.shape().size() == Extents.product(extents(value))
                && access.whole(argument.shape());
        return same && units.containsKey(root) && units.get(root).loop && !reduces(root) ? root : null;
    }

    private void join(Value value) {
        int[] extents = extents(value);
        if (Extents.product(extents) == 0) {
            add(new Unit(rates.get(value), true, new int[] {0}), value);
            return;
        }
        Unit unit = new Unit(rates.get(value), true, extents);
        unit.refine(real(extents));
        unit.reduced = Extents.marks(unit.extents, extents, reduced(value, extents));
        add(unit, value);
        if (overRows(value, extents)) {
            return;
        }
        for (Value argument : value.arguments()) {
            Value root = inOrder(value, argument);
            if (root != null) {
                Unit other = units.get(root);
                Unit mine = units.get(value);
                if (other != mine && mayMerge(other, mine)) {
                    merge(other, mine);
                }
            }
        }
    }

    /** Sums over the first axis would give the loops of whole rows to one thread: they stay alone. */
    private boolean overRows(Value value, int[] extents) {
        return reduces(value) && reduced(value, extents)[firstReal(extents)];
    }

    private static int firstReal(int[] extents) {
        int axis = 0;
        while (axis < extents.length - 1 && extents[axis] == 1) {
            axis++;
        }
        return axis;
    }

    private static int[] real(int[] extents) {
        return Arrays.stream(extents).filter(extent -> extent != 1).toArray();
    }

    private void add(Unit unit, Value value) {
        unit.members.add(value);
        units.put(value, unit);
        for (Value source : sources(value)) {
            Unit needed = units.get(source);
            if (needed != null) {
                unit.need(needed);
            }
        }
    }

    private boolean mayMerge(Unit a, Unit b) {
        if (a.rate != b.rate || a.members.size() + b.members.size() > LARGEST) {
            return false;
        }
        int[] refined = Extents.refine(a.extents, b.extents);
        if (refined == null) {
            return false;
        }
        if (a.reduces()
                && b.reduces()
                && !Arrays.equals(
                        Extents.marks(refined, a.extents, a.reduced), Extents.marks(refined, b.extents, b.reduced))) {
            return false;
        }
        return !waits(a, b) && !waits(b, a);
    }

    /** Whether {@code later} needs something of {@code earlier} that is not there element for element as the loops go. */
    private boolean waits(Unit later, Unit earlier) {
        for (Unit needed : later.needs) {
            if (needed != earlier && needed.reaches(earlier, ++searches)) {
                return true;
            }
        }
        if (!later.needs.contains(earlier)) {
            return false;
        }
        for (Value value : later.members) {
            Accesses.Copy copy = accesses.copy(value);
            if (copy != null && units.get(copy.source().root()) == earlier) {
                return true;
            }
            if (copy == null) {
                for (Value argument : value.arguments()) {
                    if (units.get(accesses.of(argument).root()) == earlier && inOrder(value, argument) == null) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void merge(Unit into, Unit from) {
        int[] refined = Extents.refine(into.extents, from.extents);
        boolean[] marks = Extents.marks(refined, from.extents, from.reduced);
        into.refine(refined);
        for (int i = 0; i < marks.length; i++) {
            into.reduced[i] |= marks[i];
        }
        into.absorb(from);
        from.members.forEach(member -> units.put(member, into));
    }

    /** What computes a value, or null if it is there already. */
    @Nullable
    Unit of(Value root) {
        return units.get(root);
    }

    Rate rate(Value value) {
        return rates.get(value);
    }

    Set<Unit> all() {
        return new LinkedHashSet<>(units.values());
    }

    /** All units, each behind those that it needs. */
    List<Unit> ordered() {
        List<Unit> order = new ArrayList<>();
        Set<Unit> seen = new LinkedHashSet<>();
        List<Unit> byIndex = new ArrayList<>(all());
        byIndex.sort(Comparator.comparingInt(unit -> unit.members.get(0).index()));
        byIndex.forEach(unit -> visit(unit, seen, order));
        return order;
    }

    private static void visit(Unit unit, Set<Unit> seen, List<Unit> order) {
        if (seen.add(unit)) {
            unit.needs.forEach(needed -> visit(needed, seen, order));
            order.add(unit);
        }
    }
}
