package org.ergodic.backend.onednn.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ergodic.backend.Explanation;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Plan;
import org.ergodic.compiler.Rate;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;
import org.ergodic.program.Cost;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;

/** What is told about kernels, by the rules of {@link Cost}. */
final class Costs {
    private Costs() {}

    static Explanation.Step step(Plan plan, Kernel kernel, Rate rate) {
        Explanation.Rate told =
                switch (rate) {
                    case PREPARE -> Explanation.Rate.PREPARE;
                    case RUN -> Explanation.Rate.RUN;
                    case ITERATION -> Explanation.Rate.ITERATION;
                };
        return new Explanation.Step(
                kernel.name(), detail(plan, kernel), told, new Cost(flops(kernel), bytes(plan, kernel)), Double.NaN);
    }

    private static long product(int... factors) {
        long product = 1;
        for (int factor : factors) {
            product *= factor;
        }
        return product;
    }

    private static long flops(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Loop loop -> {
                long each = loop.nodes().stream().filter(Costs::computes).count()
                        + loop.stores().stream()
                                .filter(store -> store.reduction() != Store.Reduction.NONE)
                                .count();
                yield each * product(loop.dimensions());
            }
            case Kernel.Product p -> 2 * product(p.batch(), p.rows(), p.columns(), p.inner());
            case Kernel.Convolution c ->
                2
                        * product(c.images(), c.features(), c.channels() / c.groups())
                        * product(c.result())
                        * product(c.window());
            case Kernel.Draw draw -> product(draw.rows(), draw.count());
            case Kernel.Sort sort ->
                product(sort.rows(), sort.count())
                        * (sort.op() == Op.ARG_SORT ? 32 - Integer.numberOfLeadingZeros(sort.count()) : 1);
            case Kernel.Scatter scatter -> product(scatter.count(), scatter.width());
        };
    }

    private static boolean computes(Node node) {
        return switch (node.op()) {
            case INPUT, CONSTANT, GATHER, CAST -> false;
            default -> true;
        };
    }

    /** One of the things that a kernel reads or writes. */
    private record Part(DType type, List<Integer> shape) {
        long bytes() {
            long size = type.bytes();
            for (int extent : shape) {
                size *= extent;
            }
            return size;
        }

        @Override
        public String toString() {
            return type.text() + shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        }
    }

    private static long bytes(Plan plan, Kernel kernel) {
        long bytes = 0;
        Set<Object> seen = new HashSet<>();
        for (List<View> views : List.of(reads(kernel), writes(kernel))) {
            for (View view : views) {
                if (view.buffer() != View.COUNT && seen.add(List.of(view.buffer(), view.offset()))) {
                    bytes += part(plan, kernel, view).bytes();
                }
            }
        }
        return bytes;
    }

    private static String detail(Plan plan, Kernel kernel) {
        String to = text(plan, kernel, writes(kernel));
        String from = text(plan, kernel, reads(kernel));
        return from.isEmpty() ? to : to + " from " + from;
    }

    private static String text(Plan plan, Kernel kernel, List<View> views) {
        return views.stream()
                .filter(view -> view.buffer() != View.COUNT)
                .map(view -> part(plan, kernel, view).toString())
                .collect(Collectors.joining(", "));
    }

    private static Part part(Plan plan, Kernel kernel, View view) {
        return new Part(plan.buffers().get(view.buffer()).type(), shape(plan, kernel, view));
    }

    private static List<Integer> shape(Plan plan, Kernel kernel, View view) {
        List<Integer> shape = new ArrayList<>();
        switch (kernel) {
            case Kernel.Loop loop -> {
                for (int i = 0; i < loop.dimensions().length; i++) {
                    if (view.strides()[i] != 0) {
                        shape.add(loop.dimensions()[i]);
                    }
                }
            }
            case Kernel.Product p -> {
                if (p.batch() > 1 && view.strides()[0] != 0) {
                    shape.add(p.batch());
                }
                shape.add(view == p.b() ? p.inner() : p.rows());
                shape.add(view == p.a() ? p.inner() : p.columns());
            }
            case Kernel.Convolution c -> {
                if (view == c.kernel()) {
                    add(shape, c.window());
                    add(shape, c.channels() / c.groups(), c.features());
                } else {
                    add(shape, c.images());
                    add(shape, view == c.x() ? c.size() : c.result());
                    add(shape, view == c.x() ? c.channels() : c.features());
                }
            }
            case Kernel.Draw draw -> add(shape, draw.rows(), view == draw.keys() ? 5 : draw.count());
            case Kernel.Sort sort -> {
                shape.add(sort.rows());
                if (view == sort.values() || sort.op() == Op.ARG_SORT) {
                    shape.add(sort.count());
                }
            }
            case Kernel.Scatter s -> {
                shape.add(view == s.result() ? s.rows() : s.count());
                if (view != s.indices()) {
                    shape.add(s.width());
                }
            }
        }
        return shape;
    }

    private static void add(List<Integer> shape, int... extents) {
        for (int extent : extents) {
            shape.add(extent);
        }
    }

    /** The views that a kernel reads. */
    private static List<View> reads(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Loop loop -> loop.views();
            case Kernel.Product p -> List.of(p.a(), p.b());
            case Kernel.Convolution c ->
                switch (c.direction()) {
                    case FORWARD -> List.of(c.x(), c.kernel());
                    case INPUT -> List.of(c.y(), c.kernel());
                    case KERNEL -> List.of(c.x(), c.y());
                };
            case Kernel.Draw draw -> List.of(draw.keys());
            case Kernel.Sort sort -> List.of(sort.values());
            case Kernel.Scatter scatter -> List.of(scatter.updates(), scatter.indices());
        };
    }

    /** The views that it writes. */
    private static List<View> writes(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Loop loop -> loop.stores().stream().map(Store::view).toList();
            case Kernel.Product p -> List.of(p.c());
            case Kernel.Convolution c ->
                List.of(
                        switch (c.direction()) {
                            case FORWARD -> c.y();
                            case INPUT -> c.x();
                            case KERNEL -> c.kernel();
                        });
            case Kernel.Draw draw -> List.of(draw.result());
            case Kernel.Sort sort -> List.of(sort.result());
            case Kernel.Scatter scatter -> List.of(scatter.result());
        };
    }
}
