package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;

/**
 * Elements that some parts of a kernel read or write.
 *
 * @param view the buffer and where it begins
 * @param low the first element of the buffer
 * @param high behind the last one
 * @param writes whether they are written
 */
record Touch(View view, long low, long high, boolean writes) {
    /** What parts {@code from} to {@code to} − 1 touch; nothing if there are none. */
    static List<Touch> of(Kernel kernel, int from, int to) {
        List<Touch> touches = new ArrayList<>();
        if (from >= to) {
            return touches;
        }
        if (kernel instanceof Kernel.Loop loop) {
            loop(touches, loop, from, to);
        } else if (kernel instanceof Kernel.Product product) {
            product(touches, product, from, to);
        } else if (kernel instanceof Kernel.Convolution convolution) {
            convolution(touches, convolution, from, to);
        } else if (kernel instanceof Kernel.Draw draw) {
            rows(touches, draw.keys(), draw.rows(), 5, from, to, draw.parts(), false);
            rows(touches, draw.result(), draw.rows(), draw.count(), from, to, draw.parts(), true);
        } else if (kernel instanceof Kernel.Sort sort) {
            long each = sort.op() == org.ergodic.program.Op.ARG_SORT ? sort.count() : 1;
            rows(touches, sort.values(), sort.rows(), sort.count(), from, to, sort.parts(), false);
            rows(touches, sort.result(), sort.rows(), each, from, to, sort.parts(), true);
        } else if (kernel instanceof Kernel.Scatter scatter) {
            rows(touches, scatter.updates(), 1, (long) scatter.count() * scatter.width(), 0, 1, 1, false);
            rows(touches, scatter.indices(), 1, scatter.count(), 0, 1, 1, false);
            rows(touches, scatter.result(), 1, (long) scatter.rows() * scatter.width(), 0, 1, 1, true);
        }
        return touches;
    }

    /** The first index of part {@code part} of {@code extent} indices. */
    static long start(long extent, int part, int parts) {
        return extent * part / parts;
    }

    private static void rows(
            List<Touch> touches, View view, int rows, long each, int from, int to, int parts, boolean writes) {
        long low = view.offset() + start(rows, from, parts) * each;
        touches.add(new Touch(view, low, view.offset() + start(rows, to, parts) * each, writes));
    }

    private static void loop(List<Touch> touches, Kernel.Loop loop, int from, int to) {
        long[] low = new long[loop.dimensions().length];
        long[] high = new long[low.length];
        for (int axis = 0; axis < low.length; axis++) {
            boolean split = axis == loop.axis();
            low[axis] = split ? start(loop.dimensions()[axis], from, loop.parts()) : 0;
            high[axis] = split ? start(loop.dimensions()[axis], to, loop.parts()) : loop.dimensions()[axis];
            if (low[axis] == high[axis]) {
                return;
            }
        }
        for (int i = 0; i < loop.views().size(); i++) {
            View view = loop.views().get(i);
            if (view.buffer() != View.COUNT) {
                touches.add(gathered(loop, i) ? all(view, loop, i) : box(view, low, high, false));
            }
        }
        for (Store store : loop.stores()) {
            touches.add(box(store.view(), low, high, true));
        }
    }

    private static boolean gathered(Kernel.Loop loop, int view) {
        return loop.nodes().stream()
                .anyMatch(node -> node.op() == org.ergodic.program.Op.GATHER && node.view() == view);
    }

    /** Rows are taken from anywhere. */
    private static Touch all(View view, Kernel.Loop loop, int number) {
        long rows = 0;
        for (var node : loop.nodes()) {
            if (node.view() == number) {
                rows = Math.max(rows, (node.rows() - 1) * Math.abs(node.rowStride()));
            }
        }
        long[] low = new long[loop.dimensions().length];
        long[] high = java.util.Arrays.stream(loop.dimensions()).asLongStream().toArray();
        Touch box = box(view, low, high, false);
        return new Touch(view, box.low, box.high + rows, false);
    }

    private static Touch box(View view, long[] low, long[] high, boolean writes) {
        long first = view.offset();
        long last = view.offset();
        for (int axis = 0; axis < low.length; axis++) {
            long stride = view.strides()[axis];
            first += stride * (stride >= 0 ? low[axis] : high[axis] - 1);
            last += stride * (stride >= 0 ? high[axis] - 1 : low[axis]);
        }
        return new Touch(view, first, last + 1, writes);
    }

    private static void product(List<Touch> touches, Kernel.Product p, int from, int to) {
        int columns = p.columnBlocks();
        int matrix = p.rowBlocks() * columns;
        long[] low = {from / matrix, 0, 0};
        long[] high = {(to - 1) / matrix + 1, p.rows(), p.columns()};
        if (high[0] - low[0] == 1) {
            int first = from % matrix / columns;
            int last = (to - 1) % matrix / columns;
            low[1] = (long) first * p.rowBlock();
            high[1] = Math.min(p.rows(), (last + 1L) * p.rowBlock());
            if (first == last) {
                low[2] = (long) (from % columns) * p.columnBlock();
                high[2] = Math.min(p.columns(), ((to - 1) % columns + 1L) * p.columnBlock());
            }
        }
        touches.add(box(p.a(), new long[] {low[0], low[1], 0}, new long[] {high[0], high[1], p.inner()}, false));
        touches.add(box(p.b(), new long[] {low[0], 0, low[2]}, new long[] {high[0], p.inner(), high[2]}, false));
        touches.add(box(p.c(), low, high, true));
    }

    private static void convolution(List<Touch> touches, Kernel.Convolution c, int from, int to) {
        long x = (long) c.channels() * Extents.product(c.size());
        long y = (long) c.features() * Extents.product(c.result());
        long kernel = Extents.product(c.window()) * (c.channels() / c.groups()) * c.features();
        boolean gradient = c.direction() == Kernel.Convolution.Direction.KERNEL;
        rows(touches, c.x(), c.images(), x, from, to, c.parts(), c.direction() == Kernel.Convolution.Direction.INPUT);
        rows(touches, c.y(), c.images(), y, from, to, c.parts(), c.direction() == Kernel.Convolution.Direction.FORWARD);
        if (gradient) {
            touches.add(new Touch(
                    c.kernel(), c.kernel().offset() + from * kernel, c.kernel().offset() + to * kernel, true));
        } else {
            touches.add(new Touch(c.kernel(), c.kernel().offset(), c.kernel().offset() + kernel, false));
        }
    }
}
