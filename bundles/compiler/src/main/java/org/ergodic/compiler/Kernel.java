package org.ergodic.compiler;

import java.util.List;
import org.ergodic.tensor.DType;

/**
 * Something that computes values, in {@link #parts} that write to different places and read nothing of each other, so that
 * threads may compute them in any order. The parts follow from the shapes alone.
 */
public sealed interface Kernel {
    /** How many parts there are, 1 or more. */
    int parts();

    /** What it is, for a person: the operations in it. */
    String name();

    /**
     * A nest of loops, outermost first, in which an expression is computed for each index, and stored or summed. Where a
     * dimension is {@code reduced}, stores that reduce have stride 0 in it, and start from 0 (sum) or −∞ (max); other stores
     * write each element once.
     *
     * @param dimensions the extent of each loop, 1 or more
     * @param reduced which loops the reducing stores go over
     * @param nodes the expression: arguments come before what uses them
     * @param views of memory, which nodes load from
     * @param axis the loop that is split into parts: part p goes from d·p/parts to d·(p + 1)/parts; −1 if there is one part
     */
    record Loop(
            String name,
            int[] dimensions,
            boolean[] reduced,
            List<View> views,
            List<Node> nodes,
            List<Store> stores,
            int axis,
            int parts)
            implements Kernel {}

    /**
     * c = a·b, or c + a·b where it {@code adds}, for each of {@code batch} pairs of matrices, a [rows, inner], b [inner, columns]. The views have the strides of
     * (batch, row, column), of which one of the last two is 1 (or its extent is). The parts are a grid over the batch, blocks of
     * rows and blocks of columns, of {@code rowBlock} and {@code columnBlock} (the last ones may be smaller), numbered in this
     * order.
     */
    record Product(
            String name,
            DType type,
            int batch,
            int rows,
            int columns,
            int inner,
            View a,
            View b,
            View c,
            int rowBlock,
            int columnBlock,
            boolean adds)
            implements Kernel {
        /** The same, added to what is there. */
        public Product adding() {
            return new Product(name, type, batch, rows, columns, inner, a, b, c, rowBlock, columnBlock, true);
        }

        @Override
        public int parts() {
            return batch * rowBlocks() * columnBlocks();
        }

        public int rowBlocks() {
            return Math.max(1, (rows + rowBlock - 1) / rowBlock);
        }

        public int columnBlocks() {
            return Math.max(1, (columns + columnBlock - 1) / columnBlock);
        }
    }

    /**
     * A convolution or one of its gradients, channels last, all of it dense in memory: x [images, size.., channels], kernel
     * [window.., channels/groups, features], y [images, result.., features]. Parts are equal runs of images (part p from
     * images·p/parts on). FORWARD computes y from x and kernel; INPUT computes x from y and kernel; KERNEL computes for each
     * part the kernel's gradient from its images of x and y, and writes it at element {@code part · window.. · channels/groups ·
     * features} of the kernel's view, so that what is there has parts times a kernel's size.
     *
     * <p>A view's only stride is that of the images (0 for the kernel).
     */
    record Convolution(
            String name,
            Direction direction,
            DType type,
            int images,
            int channels,
            int features,
            int groups,
            int[] size,
            int[] window,
            int[] result,
            int[] strides,
            int[] before,
            int[] dilations,
            View x,
            View kernel,
            View y,
            int parts)
            implements Kernel {
        /** What is computed. */
        public enum Direction {
            FORWARD,
            INPUT,
            KERNEL
        }
    }

    /**
     * Random numbers of a key a row: RANDOM_INTEGER, RANDOM_UNIFORM or RANDOM_NORMAL. Keys are dense [rows, 5], the result is
     * dense [rows, count]; parts are runs of rows (part p from rows·p/parts on).
     */
    record Draw(
            String name,
            org.ergodic.program.Op op,
            DType type,
            int rows,
            int count,
            int bound,
            View keys,
            View result,
            int parts)
            implements Kernel {}

    /**
     * ARG_SORT or ARG_MAX of each of {@code rows} dense rows of {@code count} elements of {@code type}, as the operation says;
     * the result is i32, dense [rows, count] or [rows]. Parts are runs of rows.
     */
    record Sort(
            String name,
            org.ergodic.program.Op op,
            DType type,
            int rows,
            int count,
            View values,
            View result,
            int parts)
            implements Kernel {}

    /**
     * SCATTER_ADD: zeros [rows, width], to which {@code count} updates of {@code width} elements are added, in order, at their
     * i32 index (moved to the nearest row). All dense; parts are runs of columns (part p from width·p/parts on).
     */
    record Scatter(
            String name, DType type, int rows, int width, int count, View updates, View indices, View result, int parts)
            implements Kernel {}
}
