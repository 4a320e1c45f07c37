package org.ergodic.backend.onednn.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.Store.Reduction;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Code of a nest of loops. One loop is walked in vectors ({@link Shape}). Everything is computed as far outside as it can be.
 * Reductions are carried in registers through all reduced loops, and written once.
 */
final class Loops {
    /** So many turns are summed before their sum is added to the others': errors grow with the longest chain. */
    private static final int CHAIN = 256;

    private final Code code;
    private final Kernel.Loop loop;
    private final Nest nest;
    private final Shape shape;
    private final Elementwise elementwise;
    private final int[] depths;
    private final boolean[] varies;
    private final List<Integer> reducing;
    /** Nodes that are nothing but added to a sum: there the product is not rounded. */
    private final Set<Integer> summedProducts;

    private final Ssa[] ends;
    private final boolean adds;

    /**
     * How far the code is: where each access is (for counting views, what they count), which nodes are known, how many elements
     * are computed at a time, which of these lanes are in range (null: all), and which chunk of the first reduced loop is at hand
     * (null: all of it).
     */
    private record State(
            Ssa[] places,
            Ssa[] values,
            int width,
            @Nullable Ssa mask,
            @Nullable Chunk chunk) {}

    private record Chunk(Ssa start, Ssa end) {}

    private Loops(Code code, Kernel.Loop loop, Nest nest, Ssa[] ends, boolean adds) {
        this.code = code;
        this.loop = loop;
        this.nest = nest;
        this.ends = ends;
        this.adds = adds;
        shape = Shape.of(loop, nest, code.machine());
        elementwise = new Elementwise(code);
        depths = new int[loop.nodes().size()];
        varies = new boolean[depths.length];
        for (int n = 0; n < depths.length; n++) {
            Node node = loop.nodes().get(n);
            for (int argument : node.arguments()) {
                depths[n] = Math.max(depths[n], depths[argument]);
                varies[n] |= varies[argument];
            }
            for (int level = 0; node.view() >= 0 && level < nest.rank(); level++) {
                if (stride(node.view(), level) != 0) {
                    depths[n] = Math.max(depths[n], level + 1);
                    varies[n] |= level == shape.vectorLevel();
                }
            }
        }
        reducing = IntStream.range(0, loop.stores().size())
                .filter(k -> loop.stores().get(k).reduction() != Reduction.NONE)
                .boxed()
                .toList();
        int[] uses = new int[depths.length];
        loop.nodes().forEach(node -> Arrays.stream(node.arguments()).forEach(n -> uses[n]++));
        loop.stores().forEach(store -> uses[store.node()]++);
        summedProducts = reducing.stream()
                .map(k -> loop.stores().get(k))
                .filter(store -> store.reduction() == Reduction.SUM && uses[store.node()] == 1)
                .map(Store::node)
                .filter(n -> loop.nodes().get(n).op() == Op.MUL
                        && loop.nodes().get(n).type().floating())
                .collect(Collectors.toSet());
    }

    static void write(Code code, Kernel.Loop loop) {
        int views = loop.views().size();
        Ssa[] places = new Ssa[views + loop.stores().size()];
        for (int k = 0; k < places.length; k++) {
            boolean counts = k < views && loop.views().get(k).buffer() == View.COUNT;
            places[k] = counts ? Code.constant(Type.I32, loop.views().get(k).offset()) : code.argument(k);
        }
        Nest nest = Nest.of(loop);
        Ssa[] ends = Arrays.stream(nest.extents()).mapToObj(Code::integer).toArray(Ssa[]::new);
        new Loops(code, loop, nest, ends, false).write(places);
    }

    /**
     * A nest that is a part of something else.
     *
     * @param places of the views and stores
     * @param ends of the loops, up to the nest's extents
     * @param adds whether sums are added to what is there
     */
    static void write(Code code, Kernel.Loop loop, Nest nest, Ssa[] places, Ssa[] ends, boolean adds) {
        new Loops(code, loop, nest, ends, adds).write(places);
    }

    private void write(Ssa[] places) {
        State start = new State(places, new Ssa[depths.length], shape.width(), null, null);
        level(0, compute(0, start), new Ssa[0]);
    }

    private long stride(int access, int level) {
        return nest.strides()[access][shape.order()[level]];
    }

    /** The loops from a level on; returns what reductions carry. */
    private Ssa[] level(int level, State state, Ssa[] carried) {
        if (level == shape.kept() && carried.length == 0 && !reducing.isEmpty()) {
            finish(state, level(level, state, identities(state.width())));
            return carried;
        }
        if (level == nest.rank()) {
            return innermost(state, carried);
        }
        if (level == shape.vectorLevel() && shape.chunk() > 0 && state.chunk() == null) {
            inChunks(level, state);
            return carried;
        }
        int dimension = shape.order()[level];
        boolean split = dimension == nest.axis();
        if (level == shape.kept() && state.chunk() != null) {
            return turns(level, state.chunk().start(), state.chunk().end(), 1, state, carried);
        }
        Ssa from = split ? code.times(new Ssa(Type.I64, "%from"), nest.scale()) : Code.integer(0);
        Ssa to = split ? code.times(new Ssa(Type.I64, "%to"), nest.scale()) : ends[dimension];
        if (level != shape.vectorLevel()) {
            return turns(level, from, to, 1, state, carried);
        }
        int width = shape.width();
        boolean divides = (split ? nest.scale() : Code.isNumber(to) ? Code.number(to) : 1) % width == 0;
        boolean alike = shape.narrow() == width && !shape.vectorReduced();
        Ssa whole = divides ? to : alike ? from : code.wholeVectors(from, to, width);
        Ssa[] after = turns(level, from, whole, width, state, carried);
        int narrow = shape.narrow();
        return code.loop(whole, to, narrow, after, (i, now) -> turn(level, i, to, narrow, narrow > 1, state, now));
    }

    /** For some rows all columns, for the next rows all columns again: what is read is still near when its neighbour is. */
    private void inChunks(int level, State state) {
        Ssa rows = Code.integer(nest.extents()[shape.order()[shape.kept()]]);
        code.loop(Code.integer(0), rows, shape.chunk(), start -> {
            Ssa end = code.smaller(code.plus(start, Code.integer(shape.chunk())), rows);
            Chunk chunk = new Chunk(start, end);
            level(level, new State(state.places(), state.values(), state.width(), null, chunk), new Ssa[0]);
        });
    }

    /** A loop's turns; very many are summed in chains. */
    private Ssa[] turns(int level, Ssa from, Ssa to, int step, State state, Ssa[] carried) {
        int width = level == shape.vectorLevel() ? step : state.width();
        long chain = (long) CHAIN * step;
        if (level == nest.rank() - 1 && carried.length > 0 && Code.isNumber(to) && Code.number(to) > 4 * chain) {
            return code.loop(from, to, chain, carried, (start, sums) -> {
                Ssa end = code.intrinsic("smin", code.plus(start, Code.integer(chain)), to);
                Ssa[] none = identities(width);
                return combine(
                        sums,
                        code.loop(start, end, step, none, (i, now) -> turn(level, i, to, width, false, state, now)));
            });
        }
        return code.loop(from, to, step, carried, (i, now) -> turn(level, i, to, width, false, state, now));
    }

    private Ssa[] turn(int level, Ssa index, Ssa to, int width, boolean rest, State state, Ssa[] carried) {
        Ssa[] places = state.places().clone();
        for (int k = 0; k < places.length; k++) {
            long stride = stride(k, level);
            if (stride != 0 && counts(k)) {
                Ssa by = code.times(index, stride);
                Ssa step = Code.isNumber(by)
                        ? Code.constant(Type.I32, Code.number(by))
                        : code.convert("trunc", by, Type.I32);
                places[k] = code.add(places[k], step);
            } else if (stride != 0) {
                places[k] = code.at(places[k], element(k), code.times(index, stride));
            }
        }
        Ssa mask = rest ? code.mask(index, to, width) : state.mask();
        State now = compute(level + 1, new State(places, state.values().clone(), width, mask, state.chunk()));
        return level(level + 1, now, carried);
    }

    private boolean counts(int access) {
        return access < loop.views().size() && loop.views().get(access).buffer() == View.COUNT;
    }

    private Type element(int access) {
        if (access >= loop.views().size()) {
            return Type.of(type(loop.stores().get(access - loop.views().size())), 1);
        }
        return loop.nodes().stream()
                .filter(node -> node.view() == access)
                .findFirst()
                .map(node -> Type.of(node.type(), 1))
                .orElse(Type.I32);
    }

    private DType type(Store store) {
        return loop.nodes().get(store.node()).type();
    }

    /** All nodes that can be known at a depth and were not before. */
    private State compute(int depth, State state) {
        for (int n = 0; n < depths.length; n++) {
            if (depths[n] == depth && !summedProducts.contains(n)) {
                state.values()[n] = value(n, state);
            }
        }
        return state;
    }

    private Ssa value(int n, State state) {
        Node node = loop.nodes().get(n);
        Type type = Type.of(node.type(), varies[n] ? state.width() : 1);
        Ssa[] arguments = new Ssa[node.arguments().length];
        for (int k = 0; k < arguments.length; k++) {
            arguments[k] = state.values()[node.arguments()[k]];
        }
        if (node.op() == Op.CONSTANT) {
            return Code.constant(type, node.number());
        }
        if (node.op() == Op.INPUT) {
            return counts(node.view()) ? count(node.view(), type, state) : load(node.view(), type, state);
        }
        if (node.op() == Op.GATHER) {
            return gather(node, arguments[0], type, state);
        }
        for (int k = 0; k < arguments.length; k++) {
            arguments[k] = lanes(arguments[k], type.lanes());
        }
        return elementwise.apply(node.op(), type, arguments);
    }

    private Ssa lanes(Ssa value, int lanes) {
        if (value.type().lanes() == lanes) {
            return value;
        }
        if (Code.isNumber(value)) {
            Type type = value.type().lanes(lanes);
            return new Ssa(type, "splat (" + value + ")");
        }
        return code.splat(value, lanes);
    }

    private Ssa count(int view, Type type, State state) {
        Ssa first = state.places()[view];
        if (type.lanes() == 1) {
            return first;
        }
        return code.add(lanes(first, type.lanes()), Code.ramp(type, vectorStride(view), 0));
    }

    private long vectorStride(int access) {
        return shape.vectorLevel() < 0 ? 0 : stride(access, shape.vectorLevel());
    }

    private Ssa load(int view, Type type, State state) {
        return loadFrom(state.places()[view], vectorStride(view), type, state);
    }

    private Ssa loadFrom(Ssa place, long stride, Type type, State state) {
        if (type.lanes() == 1) {
            return code.load(type, place);
        }
        if (stride == 1) {
            return code.load(type, place, state.mask());
        }
        return code.gather(type, spread(place, type, stride), maskOrAll(state));
    }

    private Ssa spread(Ssa place, Type type, long stride) {
        return code.at(place, type, Code.ramp(type.with("i64"), stride, 0));
    }

    private Ssa maskOrAll(State state) {
        return state.mask() != null ? state.mask() : Code.constant(Type.I1.lanes(state.width()), 1);
    }

    private Ssa gather(Node node, Ssa index, Type type, State state) {
        Ssa low = code.intrinsic("smax", index, Code.constant(index.type(), 0));
        Ssa row = code.intrinsic("smin", low, Code.constant(index.type(), node.rows() - 1));
        Ssa wide = code.convert("sext", row, row.type().with("i64"));
        Ssa shift = code.mul(wide, Code.constant(wide.type(), node.rowStride()));
        Ssa place = code.at(state.places()[node.view()], type, shift);
        long stride = vectorStride(node.view());
        if (place.type().lanes() == 1) {
            return loadFrom(place, stride, stride == 0 ? type.lanes(1) : type, state);
        }
        return code.gather(type, spread(place, type, stride), maskOrAll(state));
    }

    /** Stores what is not reduced, and adds what is. */
    private Ssa[] innermost(State state, Ssa[] carried) {
        for (int k = 0; k < loop.stores().size(); k++) {
            Store store = loop.stores().get(k);
            if (store.reduction() == Reduction.NONE) {
                store(k, lanes(state.values()[store.node()], state.width()), state);
            }
        }
        Ssa[] result = carried.clone();
        for (int k = 0; k < carried.length; k++) {
            Store store = loop.stores().get(reducing.get(k));
            Ssa sum = accumulate(store, carried[k], state);
            boolean rest = state.mask() != null && shape.vectorReduced();
            result[k] = rest ? code.select(state.mask(), sum, carried[k]) : sum;
        }
        return result;
    }

    private Ssa accumulate(Store store, Ssa sum, State state) {
        int n = store.node();
        if (summedProducts.contains(n)) {
            int[] factors = loop.nodes().get(n).arguments();
            return code.fma(
                    lanes(state.values()[factors[0]], state.width()),
                    lanes(state.values()[factors[1]], state.width()),
                    sum);
        }
        return combine(store, sum, lanes(state.values()[n], state.width()));
    }

    private void store(int k, Ssa value, State state) {
        int access = loop.views().size() + k;
        Ssa place = state.places()[access];
        long stride = vectorStride(access);
        if (value.type().lanes() == 1) {
            code.store(value, place);
        } else if (stride != 1) {
            code.scatter(value, spread(place, value.type(), stride), maskOrAll(state));
        } else {
            code.store(value, place, state.mask());
        }
    }

    private Ssa[] identities(int width) {
        Ssa[] result = new Ssa[reducing.size()];
        for (int k = 0; k < result.length; k++) {
            Store store = loop.stores().get(reducing.get(k));
            Type type = Type.of(type(store), width);
            double least = type.floating() ? Double.NEGATIVE_INFINITY : Integer.MIN_VALUE;
            result[k] = Code.constant(type, store.reduction() == Reduction.SUM ? 0 : least);
        }
        return result;
    }

    private Ssa[] combine(Ssa[] a, Ssa[] b) {
        Ssa[] result = new Ssa[a.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = combine(loop.stores().get(reducing.get(k)), a[k], b[k]);
        }
        return result;
    }

    private Ssa combine(Store store, Ssa a, Ssa b) {
        return store.reduction() == Reduction.SUM ? code.add(a, b) : elementwise.larger(b, a);
    }

    /** Writes reductions; those over the vectors' loop are first reduced over the lanes, by halves. */
    private void finish(State state, Ssa[] sums) {
        for (int k = 0; k < sums.length; k++) {
            Store store = loop.stores().get(reducing.get(k));
            Ssa sum = sums[k];
            if (shape.vectorReduced()) {
                sum = code.folded(sum, (a, b) -> combine(store, a, b));
            }
            if (adds || state.chunk() != null) {
                Ssa total = combine(store, found(k, sum.type(), state), sum);
                sum = adds
                        ? total
                        : code.select(code.compare("eq", state.chunk().start(), Code.integer(0)), sum, total);
            }
            store(reducing.get(k), sum, state);
        }
    }

    /** What is where a sum is put. */
    private Ssa found(int sum, Type type, State state) {
        int access = loop.views().size() + reducing.get(sum);
        return loadFrom(state.places()[access], vectorStride(access), type, state);
    }
}
