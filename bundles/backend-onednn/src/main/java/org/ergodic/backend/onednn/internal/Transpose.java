package org.ergodic.backend.onednn.internal;

import java.util.Locale;
import org.ergodic.tensor.DType;

/**
 * Writes columns of a matrix, each dense, to a panel whose rows are dense, and as wide as whole registers; what fills up the last
 * one are numbers of the last column, which nobody reads.
 */
record Transpose(DType type) {
    /** Bytes of a line of the cache. Lines are read whole, as those of columns a power of two apart drive each other out. */
    private static final int LINE = 64;

    /** Calls it, for {@code inner} rows. */
    void call(Code code, Matrix matrix, long columns, long inner, Ssa panel) {
        code.call(
                routine(code.machine()),
                matrix.place(),
                Code.integer(matrix.column()),
                Code.integer(columns),
                Code.integer(inner),
                panel);
    }

    private Routine routine(Machine machine) {
        Code code = new Code(machine);
        Body body = new Body(code, Type.of(type, machine.lanes(type)));
        Ssa inner = Code.integer("%inner");
        Ssa lanes = Code.integer(machine.lanes(type));
        code.choose(
                code.compare("slt", inner, lanes),
                () -> body.one(inner),
                () -> body.squares(inner, LINE / type.bytes()));
        return new Routine(
                "transpose_" + type.name().toLowerCase(Locale.ROOT),
                "ptr noalias readonly %matrix, i64 %stride, i64 %columns, i64 %inner, ptr noalias %panel",
                code.function());
    }

    private record Body(Code code, Type vector) {
        private static final Ssa COLUMNS = Code.integer("%columns");
        private static final Ssa STRIDE = Code.integer("%stride");

        private int lanes() {
            return vector.lanes();
        }

        private Ssa width() {
            Ssa up = code.plus(COLUMNS, Code.integer(lanes() - 1L));
            return code.binary("and", up, Code.integer(-lanes()));
        }

        private Ssa source(Ssa k, Ssa column) {
            Ssa far = code.plus(code.mul(column, STRIDE), k);
            return code.at(Code.pointer("%matrix"), vector.lanes(1), far);
        }

        private Ssa target(Ssa k, Ssa column, Ssa width) {
            Ssa far = code.plus(code.mul(k, width), column);
            return code.at(Code.pointer("%panel"), vector.lanes(1), far);
        }

        /** Element by element. */
        Ssa one(Ssa inner) {
            Ssa width = width();
            code.loop(
                    Code.integer(0),
                    COLUMNS,
                    1,
                    column -> code.loop(
                            Code.integer(0),
                            inner,
                            1,
                            k -> code.store(code.load(vector.lanes(1), source(k, column)), target(k, column, width))));
            return Code.integer(0);
        }

        /** As many rows and columns at a time as a register has lanes; the last ones again, where they do not fill a square. */
        Ssa squares(Ssa inner, int line) {
            Ssa width = width();
            Ssa last = code.sub(inner, Code.integer(lanes()));
            code.loop(Code.integer(0), inner, line, first -> {
                Ssa end = code.smaller(code.plus(first, Code.integer(line)), inner);
                code.loop(Code.integer(0), COLUMNS, lanes(), column -> {
                    Ssa[] columns = new Ssa[lanes()];
                    for (int j = 0; j < lanes(); j++) {
                        Ssa most = code.sub(COLUMNS, Code.integer(1));
                        Ssa from = j == 0 ? column : code.smaller(code.plus(column, Code.integer(j)), most);
                        columns[j] = source(Code.integer(0), from);
                    }
                    code.loop(first, end, lanes(), next -> {
                        Ssa k = code.smaller(next, last);
                        Ssa[] x = new Ssa[lanes()];
                        for (int j = 0; j < lanes(); j++) {
                            x[j] = code.load(vector, code.at(columns[j], vector.lanes(1), k));
                        }
                        transpose(x);
                        Ssa to = target(k, column, width);
                        for (Ssa row : x) {
                            code.store(row, to);
                            to = code.at(to, vector.lanes(1), width);
                        }
                    });
                });
            });
            return Code.integer(0);
        }

        /**
         * Halves of the square change places, then their halves, and so on (Eklundh 1972). The last two steps work within groups
         * of four lanes, where interleaving does both.
         */
        private void transpose(Ssa[] x) {
            int lanes = lanes();
            for (int h = lanes / 2; h >= (lanes < 4 ? 1 : 4); h /= 2) {
                int half = h;
                for (int i = 0; i < lanes; i++) {
                    if ((i & half) == 0) {
                        Ssa a = x[i];
                        Ssa b = x[i + half];
                        x[i] = code.shuffle(a, b, lanes, j -> (j & half) == 0 ? j : lanes + j - half);
                        x[i + half] = code.shuffle(a, b, lanes, j -> (j & half) == 0 ? j + half : lanes + j);
                    }
                }
            }
            for (int i = 0; lanes >= 4 && i < lanes; i += 4) {
                Ssa lowEven = interleaved(x[i], x[i + 2], 0);
                Ssa lowOdd = interleaved(x[i + 1], x[i + 3], 0);
                Ssa highEven = interleaved(x[i], x[i + 2], 2);
                Ssa highOdd = interleaved(x[i + 1], x[i + 3], 2);
                x[i] = interleaved(lowEven, lowOdd, 0);
                x[i + 1] = interleaved(lowEven, lowOdd, 2);
                x[i + 2] = interleaved(highEven, highOdd, 0);
                x[i + 3] = interleaved(highEven, highOdd, 2);
            }
        }

        /** Of each group of four lanes, two of a and two of b in turn. */
        private Ssa interleaved(Ssa a, Ssa b, int first) {
            return code.shuffle(a, b, lanes(), j -> (j & 1) * lanes() + (j & ~3) + first + (j & 3) / 2);
        }
    }
}
