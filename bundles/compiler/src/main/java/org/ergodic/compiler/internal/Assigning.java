package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Buffer.Storage;
import org.ergodic.compiler.Rate;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;

/**
 * The ends of an iteration: what variables become is computed where they are, if nobody needs the old values by then, or is
 * copied there; what a run gives back stays until it is taken.
 */
final class Assigning {
    private record Target(String name, Value value, Access access) {}

    final Map<String, View> outputs = new LinkedHashMap<>();
    private final Accesses accesses;
    private final Units units;
    private final Lowering lowering;
    private final Places places;

    Assigning(Program program, Accesses accesses, Units units, Lowering lowering, Blocks blocks, Places places) {
        this.accesses = accesses;
        this.units = units;
        this.lowering = lowering;
        this.places = places;
        program.outputs().forEach((name, value) -> outputs.put(name, output(program, value)));
        Map<Value, List<Target>> byRoot = new LinkedHashMap<>();
        program.assignments().forEach((name, value) -> {
            Access access = accesses.of(value);
            byRoot.computeIfAbsent(access.root(), any -> new ArrayList<>()).add(new Target(name, value, access));
        });
        List<Target> copied = new ArrayList<>();
        byRoot.forEach((root, targets) -> {
            if (!settle(program, root, targets, blocks)) {
                copied.addAll(targets);
            }
        });
        copy(program, copied);
    }

    private View output(Program program, Value value) {
        Access access = accesses.of(value);
        Value root = access.root();
        boolean passes = root.op() == Op.IOTA
                || lowering.roots.of(root).last().storage == Storage.VARIABLE
                        && !program.assignments().isEmpty();
        if (!passes || value.shape().size() == 0) {
            return lowering.dense(value);
        }
        Root kept = lowering.roots.extra(value.type(), value.shape().size());
        lowering.drafts.add(new Draft(copy(value, access, kept), Rate.ITERATION));
        return new View(kept.id, 0, new long[0]);
    }

    private org.ergodic.compiler.Kernel copy(Value value, Access access, Root to) {
        int[] shape = value.shape().dimensions();
        int buffer = access.root().op() == Op.IOTA ? View.COUNT : lowering.roots.of(access.root()).id;
        return Loops.copy(
                value.type(),
                new View(buffer, access.offset(), access.strides()),
                new View(to.id, 0, Access.dense(shape)),
                shape);
    }

    private boolean settle(Program program, Value value, List<Target> targets, Blocks blocks) {
        if (!Units.computed(value) || units.rate(value) != Rate.ITERATION) {
            return false;
        }
        Root root = lowering.roots.of(value);
        List<Target> order = new ArrayList<>(targets);
        order.sort(Comparator.comparingLong(target -> target.access.offset()));
        long next = 0;
        for (Target target : order) {
            if (target.access.offset() != next || target.value.shape().size() == 0) {
                return false;
            }
            next += target.value.shape().size();
        }
        List<String> names = order.stream().map(Target::name).toList();
        if (root.settled() || next != root.size || !blocks.join(names)) {
            return false;
        }
        Root variable = lowering.roots.of(program.variables().get(names.get(0)));
        if (!new Dependencies(lowering.drafts, places.renewed()).settles(root, variable)) {
            return false;
        }
        places.settle(root, variable);
        return true;
    }

    /** What is an old variable's value itself goes aside first. */
    private void copy(Program program, List<Target> targets) {
        List<Draft> copies = new ArrayList<>();
        for (Target target : targets) {
            if (target.value.shape().size() == 0
                    || target.value == program.variables().get(target.name)) {
                continue;
            }
            Root variable = lowering.roots.of(program.variables().get(target.name));
            Root source = target.access.root().op() == Op.IOTA ? variable : lowering.roots.of(target.access.root());
            if (target.access.root().op() != Op.IOTA && source.last().storage == Storage.VARIABLE) {
                Root aside = lowering.roots.extra(
                        target.value.type(), target.value.shape().size());
                lowering.drafts.add(new Draft(copy(target.value, target.access, aside), Rate.ITERATION));
                int[] shape = target.value.shape().dimensions();
                copies.add(new Draft(
                        Loops.copy(
                                target.value.type(),
                                new View(aside.id, 0, Access.dense(shape)),
                                new View(variable.id, 0, Access.dense(shape)),
                                shape),
                        Rate.ITERATION));
            } else {
                copies.add(new Draft(copy(target.value, target.access, variable), Rate.ITERATION));
            }
        }
        lowering.drafts.addAll(copies);
    }
}
