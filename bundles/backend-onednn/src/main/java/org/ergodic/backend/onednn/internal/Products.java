package org.ergodic.backend.onednn.internal;

import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.View;

/**
 * Code of matrix products. The product's shape tells the way, of which parts are computed in the same one, so that a row's result
 * does not depend on how rows are split:
 *
 * <table>
 * <caption>Ways, on one thread of a Zen 3 whose peak is 102 GFLOP/s, beside dnnl_sgemm</caption>
 * <tr><th>shape</th><th>way</th><th>example</th><th>GFLOP/s</th><th>sgemm</th></tr>
 * <tr><td>up to 4 columns, a's rows dense</td><td>dot products of vectors</td><td>128×2×64</td><td>58</td><td>12</td></tr>
 * <tr><td>up to 4 columns, a's columns dense</td><td>the transposed product, whose columns are many</td><td>64×2×256</td>
 * <td>76</td><td>14</td></tr>
 * <tr><td>sums of up to 4</td><td>rows of b stay in registers for all rows of c</td><td>128×64×2</td><td>56</td><td>28</td></tr>
 * <tr><td>others, nothing transposed</td><td>tiles</td><td>64×512×256</td><td>95</td><td>67</td></tr>
 * <tr><td>others, b transposed</td><td>tiles</td><td>64×512×784</td><td>90</td><td>91</td></tr>
 * <tr><td>others, a transposed</td><td>tiles</td><td>256×512×128</td><td>96</td><td>64</td></tr>
 * </table>
 *
 * <p>Nothing is added to a sum but what belongs to it, so that what is not finite stays in its row and column.
 */
final class Products {
    private static final int FEW = 4;
    /** Of a longer column with gaps, which would have to be copied, no dot products are made. */
    private static final int LONG = 2048;

    private static final int TURNED = 1024;

    private enum Way {
        DOTS,
        TURNED,
        OUTER,
        TILES
    }

    private final Code code;
    private final Kernel.Product product;
    private final Type element;
    private final int lanes;
    private final Ssa scratch;
    private final Tiles tiles;

    private Products(Code code, Kernel.Product product) {
        this.code = code;
        this.product = product;
        element = Type.of(product.type(), 1);
        lanes = code.machine().lanes(product.type());
        int room = Tiles.room(code.machine(), product.type());
        scratch = code.set(
                Type.POINTER, "alloca [" + (room + FEW * Math.max(LONG, TURNED)) + " x " + element + "], align 64");
        tiles = new Tiles(code, product.type(), code.at(scratch, element, Code.integer(FEW * Math.max(LONG, TURNED))));
    }

    /** Of the parts from … to − 1 of the views a, b and c. */
    static void write(Code code, Kernel.Product product) {
        new Products(code, product).write();
    }

    private void write() {
        // the columns of c are to be dense
        boolean turned = product.columns() > 1 && product.c().strides()[2] != 1;
        Way way = turned
                ? way(
                        product.columns(),
                        product.rows(),
                        product.b().strides()[2],
                        product.b().strides()[1],
                        product.a().strides()[2])
                : way(
                        product.rows(),
                        product.columns(),
                        product.a().strides()[1],
                        product.a().strides()[2],
                        product.b().strides()[1]);
        Ssa a = code.argument(0);
        Ssa b = code.argument(1);
        Ssa c = code.argument(2);
        int grid = product.rowBlocks() * product.columnBlocks();
        code.loop(Code.integer("%from"), Code.integer("%to"), 1, part -> {
            Ssa pair = quotient(part, grid);
            Ssa within = remainder(part, pair, grid);
            Ssa row = quotient(within, product.columnBlocks());
            Ssa column = remainder(within, row, product.columnBlocks());
            Ssa firstRow = code.times(row, product.rowBlock());
            Ssa firstColumn = code.times(column, product.columnBlock());
            Matrix left = part(a, product.a(), pair, firstRow, Code.integer(0));
            Matrix right = part(b, product.b(), pair, Code.integer(0), firstColumn);
            Matrix result = part(c, product.c(), pair, firstRow, firstColumn);
            block(
                    row,
                    product.rowBlocks(),
                    product.rowBlock(),
                    product.rows(),
                    rows -> block(column, product.columnBlocks(), product.columnBlock(), product.columns(), columns -> {
                        if (turned) {
                            multiply(way, right.transposed(), left.transposed(), result.transposed(), columns, rows);
                        } else {
                            multiply(way, left, right, result, rows, columns);
                        }
                    }));
        });
    }

    private Way way(int rows, int columns, long row, long column, long next) {
        boolean narrow = columns <= FEW && rows > columns;
        if (narrow && column == 1 && (next == 1 || product.inner() <= LONG)) {
            return Way.DOTS;
        }
        if (narrow && row == 1) {
            return Way.TURNED;
        }
        return product.inner() <= FEW ? Way.OUTER : Way.TILES;
    }

    private Ssa quotient(Ssa x, int by) {
        return by == 1 ? x : code.binary("udiv", x, Code.integer(by));
    }

    private Ssa remainder(Ssa x, Ssa quotient, int by) {
        return by == 1 ? Code.integer(0) : code.sub(x, code.times(quotient, by));
    }

    private Matrix part(Ssa place, View view, Ssa pair, Ssa row, Ssa column) {
        long[] strides = view.strides();
        Ssa far = code.plus(
                code.times(pair, strides[0]), code.plus(code.times(row, strides[1]), code.times(column, strides[2])));
        return new Matrix(code.at(place, element, far), strides[1], strides[2]);
    }

    /** The extent of a block; the last one may be smaller than the others. */
    private void block(Ssa index, int blocks, int size, int extent, IntConsumer body) {
        int last = extent - (blocks - 1) * size;
        if (blocks == 1 || last == size) {
            body.accept(last);
            return;
        }
        code.choose(
                code.compare("eq", index, Code.integer(blocks - 1L)), () -> done(body, last), () -> done(body, size));
    }

    private static Ssa done(IntConsumer body, int size) {
        body.accept(size);
        return Code.integer(0);
    }

    private void split(int extent, int block, BiConsumer<Ssa, Integer> body) {
        int whole = extent / block * block;
        code.loop(Code.integer(0), Code.integer(whole), block, i -> body.accept(i, block));
        if (whole < extent) {
            body.accept(Code.integer(whole), extent - whole);
        }
    }

    private void multiply(Way way, Matrix a, Matrix b, Matrix c, int rows, int columns) {
        switch (way) {
            case DOTS -> dots(a, b, c, rows, columns);
            case TURNED -> turned(a, b, c, rows, columns);
            case OUTER -> outer(a, b, c, rows, columns);
            case TILES -> tiles.write(a, b, c, rows, columns, product.inner(), product.adds());
        }
    }

    private void dots(Matrix a, Matrix b, Matrix c, int rows, int columns) {
        Matrix right = b.row() == 1 ? b : new Matrix(scratch, 1, product.inner());
        for (int j = 0; b.row() != 1 && j < columns; j++) {
            Ssa column = Code.integer(j);
            code.loop(Code.integer(0), Code.integer(product.inner()), 1, k -> copy(b, right, k, column));
        }
        Dots dots = new Dots(code, element.lanes(lanes), columns, product.inner(), product.adds());
        split(
                rows,
                dots.rows(),
                (i, count) -> dots.write(
                        a.from(code, element, i, Code.integer(0)),
                        right,
                        c.from(code, element, i, Code.integer(0)),
                        count));
    }

    private void copy(Matrix from, Matrix to, Ssa i, Ssa j) {
        code.store(code.load(element, from.at(code, element, i, j)), to.at(code, element, i, j));
    }

    private void turned(Matrix a, Matrix b, Matrix c, int rows, int columns) {
        Matrix left = b.transposed();
        if (c.row() == 1) {
            tiles.write(left, a.transposed(), c.transposed(), columns, rows, product.inner(), product.adds());
            return;
        }
        split(rows, TURNED, (i, count) -> {
            Matrix result = new Matrix(scratch, 1, count);
            Matrix to = c.from(code, element, i, Code.integer(0));
            Matrix right = a.from(code, element, i, Code.integer(0)).transposed();
            code.loop(
                    Code.integer(0),
                    Code.integer(product.adds() ? count : 0),
                    1,
                    row -> copy(to, result, row, columns));
            tiles.write(left, right, result.transposed(), columns, count, product.inner(), product.adds());
            code.loop(Code.integer(0), Code.integer(count), 1, row -> copy(result, to, row, columns));
        });
    }

    private void copy(Matrix from, Matrix to, Ssa row, int columns) {
        for (int j = 0; j < columns; j++) {
            copy(from, to, row, Code.integer(j));
        }
    }

    private void outer(Matrix a, Matrix b, Matrix c, int rows, int columns) {
        int inner = product.inner();
        Type vector = element.lanes(lanes);
        split(columns, (inner <= 2 ? 4 : 2) * lanes, (j, count) -> {
            Matrix right = b.from(code, element, Code.integer(0), j);
            Matrix dense = b.column() == 1 || count == 1 ? right : tiles.transposed(right, count, inner);
            int registers = (count + lanes - 1) / lanes;
            Ssa[][] held = new Ssa[registers][inner];
            for (int v = 0; v < registers; v++) {
                for (int k = 0; k < inner; k++) {
                    Ssa place = dense.at(code, element, Code.integer(k), Code.integer((long) v * lanes));
                    held[v][k] = code.load(vector, place, Math.min(lanes, count - v * lanes));
                }
            }
            code.loop(Code.integer(0), Code.integer(rows), 1, i -> {
                Ssa[] factors = new Ssa[inner];
                for (int k = 0; k < inner; k++) {
                    factors[k] = code.splat(code.load(element, a.at(code, element, i, Code.integer(k))), lanes);
                }
                for (int v = 0; v < registers; v++) {
                    int used = Math.min(lanes, count - v * lanes);
                    Ssa place = c.at(code, element, i, code.plus(j, Code.integer((long) v * lanes)));
                    Ssa sum = product.adds() ? code.load(vector, place, used) : Code.constant(vector, 0);
                    for (int k = 0; k < inner; k++) {
                        sum = code.fma(factors[k], held[v][k], sum);
                    }
                    code.store(sum, place, used);
                }
            });
        });
    }
}
