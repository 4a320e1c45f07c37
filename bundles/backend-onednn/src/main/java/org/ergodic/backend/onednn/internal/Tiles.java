package org.ergodic.backend.onednn.internal;

import java.util.function.BiConsumer;
import org.ergodic.tensor.DType;

/**
 * Products in {@link Tile tiles}. The sums go in blocks, and so do the rows; within these, one panel of b's columns after the
 * other passes all rows of a. A panel is packed by the first tile that reads it, or transposed; rows of a whose columns are dense
 * are packed too.
 */
final class Tiles {
    /** So long are sums at a time: then a panel and a tile's rows of a are in the first cache, or close. */
    private static final int INNER = 400;

    /** So many bytes of a at a time stay in the second cache while all panels pass. */
    private static final int STAYS = 208 << 10;

    /** Packing a pays where at least so many columns use it. */
    private static final int MANY = 64;

    private final Code code;
    private final DType type;
    private final Type element;
    private final int lanes;
    private final Ssa panels;
    private final Ssa packed;

    /** @param scratch memory of {@link #room} elements */
    Tiles(Code code, DType type, Ssa scratch) {
        this.code = code;
        this.type = type;
        element = Type.of(type, 1);
        lanes = code.machine().lanes(type);
        panels = scratch;
        packed = code.at(scratch, element, Code.integer(panelRoom(code.machine(), type)));
    }

    static int room(Machine machine, DType type) {
        return panelRoom(machine, type) + STAYS / type.bytes();
    }

    private static int panelRoom(Machine machine, DType type) {
        return INNER * 3 * machine.lanes(type);
    }

    /**
     * The rows of a, in tiles of so many.
     *
     * @param first the first tile
     * @param next how many elements further the next row begins, where it begins a tile
     * @param tall how many rows a tile has; 0 for any number
     */
    private record Rows(Matrix first, long next, int tall) {}

    void write(Matrix a, Matrix b, Matrix c, int rows, int columns, int inner, boolean adds) {
        int block = even(inner, INNER, 16);
        blocks(a, b, c, rows, columns, Math.min(block, inner), adds);
        split(inner - block, block, (k, count) -> {
            Ssa start = code.plus(k, Code.integer(block));
            blocks(from(a, Code.integer(0), start), from(b, start, Code.integer(0)), c, rows, columns, count, true);
        });
    }

    /** The extent in equal blocks of at most so many, and of a multiple of {@code unit}. */
    private static int even(int extent, int most, int unit) {
        int blocks = (extent + most - 1) / most;
        return ((extent + blocks - 1) / blocks + unit - 1) / unit * unit;
    }

    /** An extent in blocks, of which the last may be smaller. */
    private void split(int extent, int block, BiConsumer<Ssa, Integer> body) {
        int whole = Math.max(0, extent) / block * block;
        code.loop(Code.integer(0), Code.integer(whole), block, i -> body.accept(i, block));
        if (whole < extent) {
            body.accept(Code.integer(whole), extent - whole);
        }
    }

    private Matrix from(Matrix matrix, Ssa i, Ssa j) {
        return matrix.from(code, element, i, j);
    }

    private void blocks(Matrix a, Matrix b, Matrix c, int rows, int columns, int inner, boolean adds) {
        int most = Math.max(16, STAYS / type.bytes() / inner / 16 * 16);
        split(rows, even(rows, most, 16), (i, count) -> {
            Matrix part = from(a, i, Code.integer(0));
            boolean packs = a.row() == 1 && a.column() != 1 && count > tall(3) && columns > MANY;
            Rows tiles = packs ? packed(part, count, inner) : new Rows(part, a.row(), 0);
            panels(tiles, b, from(c, i, Code.integer(0)), count, columns, inner, adds);
        });
    }

    /** Each tile's rows beside each other, one step of the sums after the other. */
    private Rows packed(Matrix a, int rows, int inner) {
        int tall = tall(3);
        int line = Math.max(tall, 16);
        split(
                rows,
                line,
                (i, count) -> code.loop(Code.integer(0), Code.integer(inner), 1, k -> {
                    for (int tile = 0; tile < count; tile += tall) {
                        Type part = element.lanes(Math.min(tall, count - tile));
                        Ssa row = code.plus(i, Code.integer(tile));
                        Ssa to = code.plus(code.times(row, inner), code.times(k, tall));
                        code.store(code.load(part, a.at(code, element, row, k)), code.at(packed, element, to));
                    }
                }));
        return new Rows(new Matrix(packed, 1, tall), inner, tall);
    }

    /** How many rows go with so many registers of columns: with three, the sums fill the registers. */
    private int tall(int registers) {
        return registers == 1 || code.machine().registers() == 32 ? 8 : 4;
    }

    private void panels(Rows a, Matrix b, Matrix c, int rows, int columns, int inner, boolean adds) {
        // with one or two rows, wider tiles have as many sums as the arithmetic's latency asks for
        int registers = b.column() != 1 || rows > 2 ? 3 : rows == 2 ? 4 : 8;
        int vectors = (columns + lanes - 1) / lanes;
        // of 3q + 1 registers the last four are two and two, as one alone has few sums
        int whole = registers == 3 && vectors % 3 == 1 && vectors > 3 ? vectors / 3 - 1 : vectors / registers;
        int wide = Math.min(columns, whole * registers * lanes);
        split(wide, registers * lanes, (j, count) -> panel(a, b, c, rows, j, count, inner, adds));
        int rest = columns - wide;
        int width = rest > registers * lanes ? 2 * lanes : registers * lanes;
        for (int done = 0; done < rest; done += width) {
            panel(a, b, c, rows, Code.integer(wide + done), Math.min(width, rest - done), inner, adds);
        }
    }

    private void panel(Rows a, Matrix b, Matrix c, int rows, Ssa j, int columns, int inner, boolean adds) {
        int registers = (columns + lanes - 1) / lanes;
        int tall = a.tall > 0 ? a.tall : Math.min(rows, registers > 3 ? rows : tall(registers));
        Matrix right = from(b, Code.integer(0), j);
        Matrix result = from(c, Code.integer(0), j);
        Matrix dense = right;
        int first = 0;
        if (b.column() != 1 && columns > 1) {
            dense = transposed(right, columns, inner);
        } else if (rows > tall) {
            new Tile(type, tall, columns, adds, true).call(code, a.first, right, result, inner, panels);
            dense = new Matrix(panels, (long) registers * lanes, 1);
            first = tall;
        }
        int start = first;
        Matrix panel = dense;
        split(rows - first, tall, (i, count) -> {
            Ssa row = code.plus(i, Code.integer(start));
            Ssa place = code.at(a.first.place(), element, code.times(row, a.next));
            Matrix left = new Matrix(place, a.first.row(), a.first.column());
            new Tile(type, count, columns, adds, false)
                    .call(code, left, panel, from(result, row, Code.integer(0)), inner, panels);
        });
    }

    /** A panel of columns that are dense. */
    Matrix transposed(Matrix b, int columns, int inner) {
        new Transpose(type).call(code, b, columns, inner, panels);
        return new Matrix(panels, (columns + lanes - 1) / lanes * (long) lanes, 1);
    }
}
