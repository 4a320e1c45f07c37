package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ergodic.compiler.Kernel;
import org.ergodic.program.Op;
import org.ergodic.program.Value;

/** A sum of matrix products that nobody else wants: each product is added where the first one has put its result. */
final class Sums {
    private final Lowering lowering;
    private final Accesses accesses;
    private final Units units;
    private final Needs needs;

    Sums(Lowering lowering, Accesses accesses, Units units, Needs needs) {
        this.lowering = lowering;
        this.accesses = accesses;
        this.units = units;
        this.needs = needs;
    }

    /** Whether a unit is such a sum; then it takes no loops. */
    boolean of(Unit unit, Set<Value> within) {
        List<Value> stored = unit.members.stream().filter(needs::stored).toList();
        if (stored.size() != 1
                || !needs.extras(unit).isEmpty()
                || !within.stream().allMatch(value -> value.op() == Op.ADD)) {
            return false;
        }
        Value sum = stored.get(0);
        List<Integer> products = new ArrayList<>();
        if (!collect(sum, within, products)) {
            return false;
        }
        products.sort(Integer::compare);
        Root root = lowering.roots.of(sum);
        for (int i = 0; i < products.size(); i++) {
            Draft draft = lowering.drafts.get(products.get(i));
            Kernel.Product product = (Kernel.Product) draft.kernel();
            lowering.roots.get(product.c().buffer()).settle(root, 0);
            if (i > 0) {
                lowering.drafts.set(products.get(i), new Draft(product.adding(), draft.rate()));
            }
        }
        return true;
    }

    private boolean collect(Value value, Set<Value> within, List<Integer> products) {
        if (within.contains(value)) {
            return value.arguments().stream()
                    .allMatch(argument -> accesses.of(argument).whole(argument.shape())
                            && argument.shape().size() == value.shape().size()
                            && collect(accesses.of(argument).root(), within, products));
        }
        if (value.op() != Op.MATMUL
                || needs.users(value) != 1
                || units.rate(value) != units.rate(within.iterator().next())) {
            return false;
        }
        List<Integer> drafts = new ArrayList<>();
        for (int i = 0; i < lowering.drafts.size(); i++) {
            if (lowering.drafts.get(i).kernel() instanceof Kernel.Product product
                    && product.c().buffer() == lowering.roots.of(value).id) {
                drafts.add(i);
            }
        }
        if (drafts.size() != 1 || products.contains(drafts.get(0))) {
            return false;
        }
        products.addAll(drafts);
        return true;
    }
}
