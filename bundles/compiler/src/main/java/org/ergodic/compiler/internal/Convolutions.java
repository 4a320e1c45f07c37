package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;
import org.ergodic.program.Attributes;
import org.ergodic.program.Op;
import org.ergodic.program.Value;

/** The kernels of a convolution, or of one of its gradients. */
final class Convolutions {
    /** A part of fewer multiply-adds than this is not worth a thread of its own. */
    private static final long SMALL = 2_000_000;

    private Convolutions() {}

    static List<Kernel> lower(Lowering lowering, Value value) {
        Attributes attributes = value.attributes();
        Value first = value.argument(0);
        Value second = value.argument(1);
        Value x = value.op() == Op.CONV_INPUT ? value : first;
        Value kernel = value.op() == Op.CONV_KERNEL ? value : second;
        Value y =
                switch (value.op()) {
                    case CONV -> value;
                    case CONV_INPUT -> first;
                    default -> second;
                };
        Kernel.Convolution.Direction direction =
                switch (value.op()) {
                    case CONV -> Kernel.Convolution.Direction.FORWARD;
                    case CONV_INPUT -> Kernel.Convolution.Direction.INPUT;
                    default -> Kernel.Convolution.Direction.KERNEL;
                };
        int rank = x.shape().rank();
        int images = x.shape().dimension(0);
        int[] size = middle(x);
        int[] window = Arrays.copyOf(kernel.shape().dimensions(), rank - 2);
        int[] result = middle(y);
        int groups = attributes.integer("groups");
        int channels = x.shape().dimension(rank - 1);
        int features = y.shape().dimension(rank - 1);
        int each = kernel.shape().size();
        List<Kernel> kernels = new ArrayList<>();
        if (x.shape().size() == 0 || y.shape().size() == 0 || each == 0) {
            kernels.add(Loops.fill(lowering.roots.of(value), 0));
            return kernels;
        }
        long work = Extents.product(result) * each;
        int parts = parts(images, work, direction);
        boolean sums = direction == Kernel.Convolution.Direction.KERNEL && parts > 1;
        Root target = sums ? lowering.roots.extra(value.type(), parts * each) : lowering.roots.of(value);
        kernels.add(new Kernel.Convolution(
                value.op().text(),
                direction,
                value.type(),
                images,
                channels,
                features,
                groups,
                size,
                window,
                result,
                attributes.ints("strides"),
                attributes.ints("before"),
                attributes.ints("dilations"),
                x == value
                        ? new View(target.id, 0, new long[] {x.shape().size() / images})
                        : lowering.dense(x, x.shape().size() / images),
                kernel == value ? new View(target.id, 0, new long[1]) : lowering.dense(kernel, 0),
                y == value
                        ? new View(target.id, 0, new long[] {y.shape().size() / images})
                        : lowering.dense(y, y.shape().size() / images),
                parts));
        if (sums) {
            Root sum = lowering.roots.of(value);
            kernels.add(Loops.normal(
                    "sum",
                    new int[] {parts, each},
                    new boolean[] {true, false},
                    List.of(new View(target.id, 0, new long[] {each, 1})),
                    List.of(Node.load(value.type(), 0)),
                    List.of(new Store(0, new View(sum.id, 0, new long[] {0, 1}), Store.Reduction.SUM))));
        }
        return kernels;
    }

    private static int[] middle(Value value) {
        return Arrays.copyOfRange(value.shape().dimensions(), 1, value.shape().rank() - 1);
    }

    /**
     * How many parts: up to one an image, or 8 where each part has a sum of its own.
     *
     * @param work multiply-adds of an image
     */
    private static int parts(int images, long work, Kernel.Convolution.Direction direction) {
        long worth = Math.max(1, images * work / SMALL);
        int most = direction == Kernel.Convolution.Direction.KERNEL ? 8 : 16;
        int parts = (int) Math.min(Math.min(images, most), worth);
        while (images % parts != 0) {
            parts--;
        }
        return parts;
    }
}
