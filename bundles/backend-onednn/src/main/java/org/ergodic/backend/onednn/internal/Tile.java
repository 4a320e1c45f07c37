package org.ergodic.backend.onednn.internal;

import java.util.Locale;
import java.util.stream.Stream;
import org.ergodic.tensor.DType;

/**
 * The innermost part of a product: c = a·b, or c + a·b, for a few rows and columns of c, whose sums stay in registers. Each
 * element is one chain of multiply-adds in the order of k, whatever the tile, so that results depend neither on how rows and
 * columns are split nor, as nothing is rounded between registers and c, on how k is.
 *
 * @param rows of c; each takes as many registers as the columns do
 * @param columns of c; the last register may be partly used
 * @param adds whether to what c holds
 * @param packs whether b's columns are written to a panel, dense and padded to whole registers, for the tiles that follow. A
 *     matrix's rows are often a power of two apart, and then lie in few sets of the cache: one pass over them is hidden behind
 *     the arithmetic, many cost up to a third of the speed.
 */
record Tile(DType type, int rows, int columns, boolean adds, boolean packs) {
    private static final String PARAMETERS =
            "ptr noalias readonly %a, i64 %row, i64 %step, ptr noalias readonly %b, i64 %next, ptr noalias %c, i64 %line,"
                    + " i64 %inner, ptr noalias %panel";

    /**
     * Calls it.
     *
     * @param a whose columns are the steps of the sums
     * @param b whose columns are dense
     * @param c whose columns are dense
     * @param panel where it packs to
     */
    void call(Code code, Matrix a, Matrix b, Matrix c, long inner, Ssa panel) {
        code.call(
                routine(code.machine()),
                a.place(),
                Code.integer(a.row()),
                Code.integer(a.column()),
                b.place(),
                Code.integer(b.row()),
                c.place(),
                Code.integer(c.row()),
                Code.integer(inner),
                panel);
    }

    private Routine routine(Machine machine) {
        Code code = new Code(machine);
        int lanes = machine.lanes(type);
        Body body = new Body(code, Type.of(type, lanes), rows, columns, packs);
        int registers = body.registers();
        Ssa[] sums = new Ssa[rows * registers];
        Ssa[] lines = new Ssa[rows];
        for (int r = 0; r < rows; r++) {
            lines[r] = code.at(Code.pointer("%c"), body.element(), far("%line", r, code));
            for (int v = 0; v < registers; v++) {
                sums[r * registers + v] = adds ? body.load(lines[r], v) : Code.constant(body.vector(), 0);
            }
        }
        Ssa[] far = new Ssa[rows];
        for (int r = 0; r < rows; r++) {
            far[r] = far("%row", r, code);
        }
        Stream<Ssa> moving = Stream.of("%a", "%b", "%panel").map(Code::pointer);
        Ssa[] done = code.loop(
                Code.integer(0),
                Code.integer("%inner"),
                1,
                Stream.concat(Stream.of(sums), moving).toArray(Ssa[]::new),
                (k, before) -> body.step(before, far));
        for (int k = 0; k < sums.length; k++) {
            int v = k % registers;
            code.store(done[k], body.at(lines[k / registers], v), body.used(v));
        }
        String name = "tile_" + type.name().toLowerCase(Locale.ROOT) + "_" + rows + "_" + columns
                + (adds ? "_adds" : "") + (packs ? "_packs" : "");
        return new Routine(name, PARAMETERS, code.function());
    }

    private static Ssa far(String stride, int times, Code code) {
        return times == 0 ? Code.integer(0) : code.times(Code.integer(stride), times);
    }

    private record Body(Code code, Type vector, int rows, int columns, boolean packs) {
        Type element() {
            return vector.lanes(1);
        }

        int registers() {
            return (columns + vector.lanes() - 1) / vector.lanes();
        }

        int used(int register) {
            return Math.min(vector.lanes(), columns - register * vector.lanes());
        }

        Ssa at(Ssa from, int register) {
            return code.at(from, element(), Code.integer((long) register * vector.lanes()));
        }

        Ssa load(Ssa from, int register) {
            return code.load(vector, at(from, register), used(register));
        }

        /** From the sums and the places in a, b and the panel before a step to those after it. */
        Ssa[] step(Ssa[] before, Ssa[] far) {
            int sums = rows * registers();
            Ssa[] after = before.clone();
            Ssa[] b = new Ssa[registers()];
            for (int v = 0; v < b.length; v++) {
                b[v] = load(before[sums + 1], v);
                if (packs) {
                    code.store(b[v], at(before[sums + 2], v));
                }
            }
            for (int r = 0; r < rows; r++) {
                Ssa one = code.load(element(), code.at(before[sums], element(), far[r]));
                Ssa a = code.splat(one, vector.lanes());
                for (int v = 0; v < b.length; v++) {
                    after[r * b.length + v] = code.fma(a, b[v], before[r * b.length + v]);
                }
            }
            after[sums] = code.at(before[sums], element(), Code.integer("%step"));
            after[sums + 1] = code.at(before[sums + 1], element(), Code.integer("%next"));
            after[sums + 2] = packs ? at(before[sums + 2], b.length) : before[sums + 2];
            return after;
        }
    }
}
