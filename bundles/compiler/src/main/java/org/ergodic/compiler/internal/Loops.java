package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** Makes the loop nest of one unit: the expression from its stores down to its loads. */
final class Loops {
    private final Accesses accesses;
    private final Roots roots;
    private final Unit unit;
    private final Collection<Value> within;
    private final List<Node> nodes = new ArrayList<>();
    private final List<View> views = new ArrayList<>();
    private final List<Store> stores = new ArrayList<>();
    private final Map<Object, Integer> known = new HashMap<>();
    private final Set<String> names = new LinkedHashSet<>();

    /** @param within the values that are computed here, its members and those computed again */
    Loops(Accesses accesses, Roots roots, Unit unit, Collection<Value> within) {
        this.accesses = accesses;
        this.roots = roots;
        this.unit = unit;
        this.within = within;
    }

    /** Stores a member in its own memory. */
    void store(Value member) {
        if (!Units.reduces(member)) {
            int[] shape = member.shape().dimensions();
            put(member, roots.of(member), 0, shape, Access.dense(shape));
            return;
        }
        int[] shape = member.argument(0).shape().dimensions();
        long[] strides = new long[shape.length];
        int[] kept = shape.clone();
        for (int axis : member.attributes().ints("axes")) {
            kept[axis] = 1;
        }
        long[] dense = Access.dense(kept);
        for (int axis = 0; axis < shape.length; axis++) {
            strides[axis] = kept[axis] == 1 ? 0 : dense[axis];
        }
        View view = new View(roots.of(member).id, 0, Extents.strides(unit.extents, shape, strides));
        names.add(member.op().text());
        stores.add(new Store(
                operand(member, member.argument(0)),
                view,
                member.op() == Op.SUM ? Store.Reduction.SUM : Store.Reduction.MAX));
    }

    /** Stores a member, not a reducing one, in a part of other memory. */
    void put(Value member, Root root, long offset, int[] extents, long[] strides) {
        stores.add(new Store(
                node(member),
                new View(root.id, offset, Extents.strides(unit.extents, extents, strides)),
                Store.Reduction.NONE));
    }

    private int node(Value value) {
        Integer before = known.get(value);
        if (before != null) {
            return before;
        }
        Accesses.Copy copy = accesses.copy(value);
        int number;
        if (copy != null) {
            number = load(
                    value.type(),
                    copy.source(),
                    copy.source().offset(),
                    copy.extents(),
                    copy.source().strides());
            names.add("copy");
        } else if (value.op() == Op.GATHER) {
            number = gather(value);
            names.add(value.op().text());
        } else {
            int[] arguments = value.arguments().stream()
                    .mapToInt(argument -> operand(value, argument))
                    .toArray();
            number = add(Node.of(value.op(), value.type(), arguments));
            names.add(value.op().text());
        }
        known.put(value, number);
        return number;
    }

    private int add(Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }

    private int operand(Value value, Value argument) {
        Access access = accesses.of(argument);
        Value root = access.root();
        if (root.op() == Op.CONSTANT && root.shape().size() == 1) {
            double number = root.constant().get(0);
            return known.computeIfAbsent(List.of(root.type(), number), key -> add(Node.constant(root.type(), number)));
        }
        Shape shape = Units.reduces(value) ? value.argument(0).shape() : value.shape();
        if (within.contains(root)
                && argument.shape().size() == Extents.product(unit.extents)
                && access.whole(argument.shape())) {
            return node(root);
        }
        Access repeated = access.broadcast(argument.shape(), shape);
        return load(argument.type(), access, access.offset(), shape.dimensions(), repeated.strides());
    }

    private int load(DType type, Access access, long offset, int[] extents, long[] strides) {
        Value root = access.root();
        int buffer = root.op() == Op.IOTA ? View.COUNT : roots.of(root).id;
        return load(type, new View(buffer, offset, Extents.strides(unit.extents, extents, strides)));
    }

    private int load(DType type, View view) {
        List<Object> key = List.of(view.buffer(), view.offset(), Arrays.toString(view.strides()));
        return known.computeIfAbsent(key, any -> {
            views.add(view);
            return add(Node.load(type, views.size() - 1));
        });
    }

    private int gather(Value value) {
        Value table = value.argument(0);
        Value indices = value.argument(1);
        int[] shape = value.shape().dimensions();
        int leading = indices.shape().rank();
        Access index = accesses.of(indices);
        int which;
        if (within.contains(index.root())
                && indices.shape().size() == Extents.product(unit.extents)
                && index.whole(indices.shape())) {
            which = node(index.root());
        } else {
            long[] strides = Arrays.copyOf(Arrays.copyOf(index.strides(), leading), shape.length);
            which = load(DType.I32, index, index.offset(), shape, strides);
        }
        Access rows = accesses.of(table);
        long[] strides = new long[shape.length];
        System.arraycopy(rows.strides(), 1, strides, leading, shape.length - leading);
        views.add(new View(roots.of(rows.root()).id, rows.offset(), Extents.strides(unit.extents, shape, strides)));
        return add(new Node(
                Op.GATHER,
                value.type(),
                new int[] {which},
                views.size() - 1,
                0,
                table.shape().dimension(0),
                rows.strides()[0]));
    }

    Kernel.Loop kernel() {
        return normal(
                names.stream().collect(Collectors.joining("+")), unit.extents, unit.reduced, views, nodes, stores);
    }

    /** A loop that does nothing but copy. */
    static Kernel.Loop copy(DType type, View from, View to, int[] extents) {
        return normal(
                "copy",
                extents,
                new boolean[extents.length],
                List.of(from),
                List.of(Node.load(type, 0)),
                List.of(new Store(0, to, Store.Reduction.NONE)));
    }

    /** A loop that writes one number everywhere in dense memory. */
    static Kernel.Loop fill(Root root, double number) {
        return normal(
                "fill",
                new int[] {root.size},
                new boolean[1],
                List.of(),
                List.of(Node.constant(root.type, number)),
                List.of(new Store(0, new View(root.id, 0, new long[] {1}), Store.Reduction.NONE)));
    }

    /** Merges loops that go as one, and splits the outermost one that is not summed over into parts. */
    static Kernel.Loop normal(
            String name, int[] extents, boolean[] reduced, List<View> views, List<Node> nodes, List<Store> stores) {
        List<Integer> starts = new ArrayList<>();
        for (int axis = 0; axis < extents.length; axis++) {
            if (starts.isEmpty() || !joins(axis, extents, reduced, views, stores)) {
                starts.add(axis);
            }
        }
        int count = starts.size();
        int[] dimensions = new int[count];
        boolean[] marks = new boolean[count];
        int axis = -1;
        int parts = 1;
        for (int i = 0; i < count; i++) {
            int first = starts.get(i);
            int end = i + 1 < count ? starts.get(i + 1) : extents.length;
            dimensions[i] = (int) Extents.product(Arrays.copyOfRange(extents, first, end));
            marks[i] = reduced[first];
            if (axis < 0 && !marks[i] && extents[first] > 1) {
                axis = i;
                parts = extents[first];
            }
        }
        return new Kernel.Loop(
                name,
                dimensions,
                marks,
                views.stream().map(view -> inner(view, starts, extents.length)).toList(),
                List.copyOf(nodes),
                stores.stream()
                        .map(store ->
                                new Store(store.node(), inner(store.view(), starts, extents.length), store.reduction()))
                        .toList(),
                axis,
                parts);
    }

    private static boolean joins(int axis, int[] extents, boolean[] reduced, List<View> views, List<Store> stores) {
        return reduced[axis] == reduced[axis - 1]
                && views.stream().allMatch(view -> joins(view, axis, extents))
                && stores.stream().allMatch(store -> joins(store.view(), axis, extents));
    }

    private static boolean joins(View view, int axis, int[] extents) {
        return view.strides()[axis - 1] == view.strides()[axis] * extents[axis];
    }

    /** With the strides of merged loops: those of the innermost one. */
    private static View inner(View view, List<Integer> starts, int count) {
        long[] strides = new long[starts.size()];
        for (int i = 0; i < strides.length; i++) {
            strides[i] = view.strides()[(i + 1 < strides.length ? starts.get(i + 1) : count) - 1];
        }
        return new View(view.buffer(), view.offset(), strides);
    }
}
