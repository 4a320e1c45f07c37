package org.ergodic.backend.onednn.internal;

import java.util.List;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;

/** Matrix products of any strides: each part is a nest of three loops that sums products. */
final class Products {
    private Products() {}

    static void write(Code code, Kernel.Product product) {
        View[] views = {product.a(), product.b(), product.c()};
        long[][] strides = {
            {views[0].strides()[1], 0, views[0].strides()[2]},
            {0, views[1].strides()[2], views[1].strides()[1]},
            {views[2].strides()[1], views[2].strides()[2], 0}
        };
        Type type = Type.of(product.type(), 1);
        Ssa[] starts = {code.argument(0), code.argument(1), code.argument(2)};
        code.loop(new Ssa(Type.I64, "%from"), new Ssa(Type.I64, "%to"), 1, part -> {
            Ssa columnBlock = code.binary("urem", part, Code.integer(product.columnBlocks()));
            Ssa rest = code.binary("udiv", part, Code.integer(product.columnBlocks()));
            Ssa rowBlock = code.binary("urem", rest, Code.integer(product.rowBlocks()));
            Ssa matrix = code.binary("udiv", rest, Code.integer(product.rowBlocks()));
            Ssa row = code.times(rowBlock, product.rowBlock());
            Ssa column = code.times(columnBlock, product.columnBlock());
            Ssa[] places = new Ssa[3];
            for (int k = 0; k < places.length; k++) {
                Ssa place = code.at(starts[k], type, code.times(matrix, views[k].strides()[0]));
                place = code.at(place, type, code.times(row, strides[k][0]));
                places[k] = code.at(place, type, code.times(column, strides[k][1]));
            }
            Ssa[] ends = {
                end(code, row, product.rows(), product.rowBlock()),
                end(code, column, product.columns(), product.columnBlock()),
                Code.integer(product.inner())
            };
            long[] extents = {
                Math.min(product.rows(), product.rowBlock()),
                Math.min(product.columns(), product.columnBlock()),
                product.inner()
            };
            Nest nest = new Nest(extents, new boolean[] {false, false, true}, strides, -1, 1);
            Loops.write(code, sumOfProducts(product), nest, places, ends, product.adds());
        });
    }

    /** How many rows or columns the block that begins there has; a number if all have as many. */
    private static Ssa end(Code code, Ssa start, int extent, int block) {
        if (extent % block == 0 || extent < block) {
            return Code.integer(Math.min(extent, block));
        }
        return code.smaller(code.sub(Code.integer(extent), start), Code.integer(block));
    }

    private static Kernel.Loop sumOfProducts(Kernel.Product product) {
        View[] views = {product.a(), product.b(), product.c()};
        return new Kernel.Loop(
                product.name(),
                new int[0],
                new boolean[0],
                List.of(views[0], views[1]),
                List.of(
                        Node.load(product.type(), 0),
                        Node.load(product.type(), 1),
                        Node.of(Op.MUL, product.type(), 0, 1)),
                List.of(new Store(2, views[2], Store.Reduction.SUM)),
                -1,
                1);
    }
}
