package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Rate;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;

/** Turns the units of a program into kernels over roots, each behind those that write what it reads. */
final class Lowering {
    final Roots roots = new Roots();
    final List<Draft> drafts = new ArrayList<>();
    private final Accesses accesses;
    private final Units units;
    private final Needs needs;
    private final Blocks blocks;
    private final Set<Value> outputs;
    private final Expansion expansion;

    Lowering(Program program, Accesses accesses, Units units, Needs needs, Blocks blocks) {
        this.accesses = accesses;
        this.units = units;
        this.needs = needs;
        this.blocks = blocks;
        this.expansion = new Expansion(roots, drafts);
        this.outputs = new HashSet<>(program.outputs().values());
        for (Unit unit : units.ordered()) {
            if (unit.loop) {
                loop(unit);
            } else if (needs.stored(unit.members.get(0))) {
                single(unit.members.get(0));
            }
        }
    }

    private void add(Rate rate, Kernel kernel) {
        drafts.add(new Draft(kernel, rate));
    }

    private void loop(Unit unit) {
        Set<Value> within = needs.within(unit);
        if (within.isEmpty()) {
            return;
        }
        if (Extents.product(unit.extents) == 0) {
            // Sums of nothing.
            for (Value member : unit.members) {
                if (needs.stored(member) && member.shape().size() > 0) {
                    add(unit.rate, Loops.fill(roots.of(member), member.op() == Op.SUM ? 0 : least(member.type())));
                }
            }
            return;
        }
        if (new Sums(this, accesses, units, needs).of(unit, within)) {
            return;
        }
        Loops loops = new Loops(accesses, roots, unit, within);
        for (Value member : unit.members) {
            if (needs.stored(member)) {
                loops.store(member);
            }
        }
        for (Needs.Extra extra : needs.extras(unit)) {
            int[] extents = Needs.around(
                    extra.whole().argument(extra.argument()),
                    extra.whole().attributes().integer("axis"));
            loops.put(
                    extra.part(), roots.of(extra.whole()), start(extra.whole(), extra.argument()), extents, new long[] {
                        row(extra.whole()), 1
                    });
        }
        add(unit.rate, expansion.of(loops.kernel(), unit.rate));
    }

    private static double least(DType type) {
        return type == DType.I32 ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
    }

    /** The elements of a concatenation from one index before its axis to the next. */
    private static long row(Value whole) {
        return Needs.around(whole, whole.attributes().integer("axis"))[1];
    }

    /** The element of a concatenation at which one of its parts begins. */
    private static long start(Value whole, int argument) {
        int axis = whole.attributes().integer("axis");
        long start = 0;
        for (int i = 0; i < argument; i++) {
            start += Needs.around(whole.argument(i), axis)[1];
        }
        return start;
    }

    private void single(Value value) {
        if (value.shape().size() == 0) {
            return;
        }
        switch (value.op()) {
            case CONCAT -> concat(value);
            case PAD -> pad(value);
            case MATMUL -> product(value);
            case CONV, CONV_INPUT, CONV_KERNEL ->
                Convolutions.lower(this, value).forEach(kernel -> add(units.rate(value), kernel));
            case RANDOM_INTEGER, RANDOM_UNIFORM, RANDOM_NORMAL -> draw(value);
            case ARG_SORT, ARG_MAX -> sort(value);
            case SCATTER_ADD -> scatter(value);
            default -> throw new IllegalStateException("no kernel for " + value);
        }
    }

    /** A dense view of a value, which lies densely. */
    View dense(Value value, long... strides) {
        Access access = accesses.of(value);
        return new View(roots.of(access.root()).id, access.offset(), strides);
    }

    private void concat(Value whole) {
        if (variables(whole)) {
            return;
        }
        Root root = roots.of(whole);
        long row = row(whole);
        Set<Value> placed = new HashSet<>();
        for (int i = 0; i < whole.arguments().size(); i++) {
            Value part = whole.argument(i);
            if (part.shape().size() == 0 || needs.extra(whole, i)) {
                continue;
            }
            int axis = whole.attributes().integer("axis");
            int[] extents = Needs.around(part, axis);
            long start = start(whole, i);
            Access access = accesses.of(part);
            Value source = access.root();
            boolean settles = extents[0] == 1
                    && Units.computed(source)
                    && access.whole(part.shape())
                    && units.rate(source) == units.rate(whole)
                    && !roots.of(source).settled()
                    && !outputs.contains(source)
                    && placed.add(source);
            if (settles) {
                roots.of(source).settle(root, start);
                continue;
            }
            int[] shape = part.shape().dimensions();
            long[] strides = Access.dense(shape);
            for (int before = 0; before < axis; before++) {
                strides[before] = strides[before] / extents[1] * row;
            }
            add(units.rate(whole), Loops.copy(whole.type(), source(access), new View(root.id, start, strides), shape));
        }
    }

    private View source(Access access) {
        int buffer = access.root().op() == Op.IOTA ? View.COUNT : roots.of(access.root()).id;
        return new View(buffer, access.offset(), access.strides());
    }

    /** A concatenation of variables is where they are, if they can lie side by side. */
    private boolean variables(Value whole) {
        List<String> names = new ArrayList<>();
        for (Value part : whole.arguments()) {
            Access access = accesses.of(part);
            if (access.root().op() != Op.VARIABLE
                    || !access.whole(part.shape())
                    || Needs.around(part, whole.attributes().integer("axis"))[0] != 1) {
                return false;
            }
            names.add(access.root().name());
        }
        if (outputs.contains(whole) || !blocks.join(names)) {
            return false;
        }
        roots.of(whole).settle(roots.of(accesses.of(whole.argument(0)).root()), 0);
        return true;
    }

    private void pad(Value value) {
        Root root = roots.of(value);
        add(units.rate(value), Loops.fill(root, 0));
        Value inner = value.argument(0);
        if (inner.shape().size() == 0) {
            return;
        }
        long[] strides = Access.dense(value.shape().dimensions());
        int[] before = value.attributes().ints("before");
        long start = 0;
        for (int axis = 0; axis < before.length; axis++) {
            start += before[axis] * strides[axis];
        }
        add(
                units.rate(value),
                Loops.copy(
                        value.type(),
                        source(accesses.of(inner)),
                        new View(root.id, start, strides),
                        inner.shape().dimensions()));
    }

    private void draw(Value value) {
        int rows = value.shape().dimension(0);
        add(
                units.rate(value),
                new Kernel.Draw(
                        value.op().text(),
                        value.op(),
                        value.type(),
                        rows,
                        value.shape().size() / rows,
                        value.op() == Op.RANDOM_INTEGER ? value.attributes().integer("bound") : 0,
                        dense(value.argument(0)),
                        new View(roots.of(value).id, 0, new long[0]),
                        rows));
    }

    private void sort(Value value) {
        Value argument = value.argument(0);
        int count = argument.shape().dimension(argument.shape().rank() - 1);
        int rows = argument.shape().size() / count;
        add(
                units.rate(value),
                new Kernel.Sort(
                        value.op().text(),
                        value.op(),
                        argument.type(),
                        rows,
                        count,
                        dense(argument),
                        new View(roots.of(value).id, 0, new long[0]),
                        rows));
    }

    private void scatter(Value value) {
        Value updates = value.argument(0);
        Value indices = value.argument(1);
        int rows = value.shape().dimension(0);
        int width = value.shape().size() / rows;
        add(
                units.rate(value),
                new Kernel.Scatter(
                        value.op().text(),
                        value.type(),
                        rows,
                        width,
                        indices.shape().size(),
                        dense(updates),
                        dense(indices),
                        new View(roots.of(value).id, 0, new long[0]),
                        Math.max(1, width / 16)));
    }

    private void product(Value value) {
        int[] shape = value.shape().dimensions();
        int rank = shape.length;
        int[] leading = Arrays.copyOf(shape, rank - 2);
        Value left = value.argument(0);
        Value right = value.argument(1);
        boolean transposeA = value.attributes().flag("transposeA");
        boolean transposeB = value.attributes().flag("transposeB");
        int inner = left.shape().dimension(left.shape().rank() - (transposeA ? 2 : 1));
        Root root = roots.of(value);
        if (inner == 0) {
            add(units.rate(value), Loops.fill(root, 0));
            return;
        }
        View a = factor(left, leading, transposeA);
        View b = factor(right, leading, transposeB);
        int batch = (int) Extents.product(leading);
        long[] mergedA = Access.restride(leading, Arrays.copyOf(a.strides(), rank - 2), new int[] {batch});
        long[] mergedB = Access.restride(leading, Arrays.copyOf(b.strides(), rank - 2), new int[] {batch});
        long size = (long) shape[rank - 2] * shape[rank - 1];
        if (mergedA != null && mergedB != null) {
            add(
                    units.rate(value),
                    product(value, batch, inner, a, mergedA[0], b, mergedB[0], new View(root.id, 0, new long[] {
                        size, shape[rank - 1], 1
                    })));
            return;
        }
        for (int i = 0; i < batch; i++) {
            long[] index = index(i, leading);
            add(
                    units.rate(value),
                    product(
                            value,
                            1,
                            inner,
                            new View(a.buffer(), a.offset() + dot(index, a.strides()), a.strides()),
                            0,
                            new View(b.buffer(), b.offset() + dot(index, b.strides()), b.strides()),
                            0,
                            new View(root.id, i * size, new long[] {size, shape[rank - 1], 1})));
        }
    }

    private static long[] index(int number, int[] extents) {
        long[] index = new long[extents.length];
        int rest = number;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            index[axis] = rest % extents[axis];
            rest /= extents[axis];
        }
        return index;
    }

    private static long dot(long[] index, long[] strides) {
        long sum = 0;
        for (int axis = 0; axis < index.length; axis++) {
            sum += index[axis] * strides[axis];
        }
        return sum;
    }

    /** The view of a factor, its leading axes repeated, its matrices as they are multiplied. */
    private View factor(Value value, int[] leading, boolean transposed) {
        Access access = accesses.of(value);
        int rank = value.shape().rank();
        long[] strides = new long[leading.length + 2];
        int extra = leading.length + 2 - rank;
        for (int axis = 0; axis < rank - 2; axis++) {
            strides[extra + axis] = value.shape().dimension(axis) == 1 ? 0 : access.strides()[axis];
        }
        strides[leading.length] = access.strides()[rank - (transposed ? 1 : 2)];
        strides[leading.length + 1] = access.strides()[rank - (transposed ? 2 : 1)];
        return new View(roots.of(access.root()).id, access.offset(), strides);
    }

    private static Kernel.Product product(
            Value value, int batch, int inner, View a, long batchA, View b, long batchB, View c) {
        int[] shape = value.shape().dimensions();
        int rows = shape[shape.length - 2];
        int columns = shape[shape.length - 1];
        int[] blocks = Grid.of(batch, rows, columns, inner);
        return new Kernel.Product(
                "matmul",
                value.type(),
                batch,
                rows,
                columns,
                inner,
                matrix(a, batchA),
                matrix(b, batchB),
                c,
                blocks[0],
                blocks[1],
                false);
    }

    private static View matrix(View view, long batch) {
        int rank = view.strides().length;
        return new View(
                view.buffer(), view.offset(), new long[] {batch, view.strides()[rank - 2], view.strides()[rank - 1]});
    }
}
