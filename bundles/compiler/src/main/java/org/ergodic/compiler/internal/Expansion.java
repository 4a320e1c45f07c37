package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Rate;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;

/**
 * Makes short innermost loops long. Where something small, like the mean of a group of channels, is repeated along a short last
 * axis, that axis cannot be one with the axis before it; so the small thing is repeated in memory first.
 */
final class Expansion {
    /** What is repeated must be so much smaller than what it is used for. */
    private static final int SMALL = 8;

    private final Roots roots;
    private final List<Draft> drafts;
    private final Map<List<Object>, View> known = new HashMap<>();

    Expansion(Roots roots, List<Draft> drafts) {
        this.roots = roots;
        this.drafts = drafts;
    }

    Kernel.Loop of(Kernel.Loop loop, Rate rate) {
        int[] extents = loop.dimensions();
        int last = extents.length - 1;
        if (last < 2
                || extents[last] >= Rewriting.NARROW
                || loop.reduced()[last] != loop.reduced()[last - 1]
                || loop.reduced()[last]) {
            return loop;
        }
        List<View> views = new ArrayList<>();
        for (int i = 0; i < loop.views().size(); i++) {
            View view = loop.views().get(i);
            if (merges(view, extents)) {
                views.add(view);
            } else if (expands(loop, i)) {
                views.add(expanded(view, type(loop, i), extents, rate));
            } else {
                return loop;
            }
        }
        if (!loop.stores().stream().allMatch(store -> merges(store.view(), extents))) {
            return loop;
        }
        return Loops.normal(loop.name(), extents, loop.reduced(), views, loop.nodes(), loop.stores());
    }

    private static boolean merges(View view, int[] extents) {
        int last = extents.length - 1;
        return view.strides()[last - 1] == view.strides()[last] * extents[last];
    }

    private static boolean expands(Kernel.Loop loop, int number) {
        View view = loop.views().get(number);
        int[] extents = loop.dimensions();
        long size = 1;
        for (int axis = 0; axis < extents.length; axis++) {
            size *= view.strides()[axis] == 0 ? 1 : extents[axis];
        }
        return view.buffer() != View.COUNT
                && view.strides()[extents.length - 1] == 0
                && size * extents[extents.length - 1] * SMALL <= Extents.product(extents)
                && loop.nodes().stream().noneMatch(node -> node.view() == number && node.op() == Op.GATHER);
    }

    private static DType type(Kernel.Loop loop, int number) {
        return loop.nodes().stream()
                .filter(node -> node.view() == number)
                .map(Node::type)
                .findFirst()
                .orElseThrow();
    }

    private View expanded(View view, DType type, int[] extents, Rate rate) {
        List<Object> key =
                List.of(view.buffer(), view.offset(), Arrays.toString(view.strides()), Arrays.toString(extents), rate);
        return known.computeIfAbsent(key, any -> {
            int last = extents.length - 1;
            int[] kept = new int[extents.length];
            for (int axis = 0; axis < kept.length; axis++) {
                kept[axis] = view.strides()[axis] != 0 || axis == last ? extents[axis] : 1;
            }
            long[] dense = Access.dense(kept);
            long[] strides = new long[extents.length];
            for (int axis = 0; axis < strides.length; axis++) {
                strides[axis] = kept[axis] == 1 ? 0 : dense[axis];
            }
            Root root = roots.extra(type, (int) Extents.product(kept));
            drafts.add(new Draft(
                    Loops.normal(
                            "repeat",
                            kept,
                            new boolean[kept.length],
                            List.of(view),
                            List.of(Node.load(type, 0)),
                            List.of(new Store(0, new View(root.id, 0, dense), Store.Reduction.NONE))),
                    rate));
            return new View(root.id, 0, strides);
        });
    }
}
