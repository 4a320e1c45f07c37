package org.ergodic.backend.onednn.internal;

import org.ergodic.compiler.Kernel;
import org.ergodic.program.Op;

/** The indices that sort a row: merge sort, bottom up, which keeps equal elements in order. The index of a row's largest element. */
final class Sorts {
    private static final Ssa ZERO = Code.integer(0);
    private static final Ssa ONE = Code.integer(1);

    private final Code code;
    private final Kernel.Sort sort;
    private final Type type;
    private final Ssa count;

    private Sorts(Code code, Kernel.Sort sort) {
        this.code = code;
        this.sort = sort;
        type = Type.of(sort.type(), 1);
        count = Code.integer(sort.count());
    }

    static void write(Code code, Kernel.Sort sort) {
        new Sorts(code, sort).write();
    }

    private void write() {
        Ssa values = code.argument(0);
        Ssa result = code.argument(1);
        Ssa from = code.begin(sort.rows(), new Ssa(Type.I64, "%from"), sort.parts());
        Ssa to = code.begin(sort.rows(), new Ssa(Type.I64, "%to"), sort.parts());
        if (sort.op() == Op.ARG_MAX) {
            code.loop(from, to, 1, row -> {
                Ssa best = largest(code.at(values, type, code.times(row, sort.count())));
                code.store(best, code.at(result, Type.I32, row));
            });
            return;
        }
        Ssa scratch = code.call(Type.POINTER, "@malloc", Code.integer(4L * Math.max(1, sort.count())));
        code.loop(from, to, 1, row -> {
            Ssa first = code.times(row, sort.count());
            sorted(code.at(values, type, first), code.at(result, Type.I32, first), scratch);
        });
        code.procedure("@free", scratch);
    }

    private Ssa largest(Ssa row) {
        Ssa[] start = {Code.constant(Type.I32, 0), code.load(type, row)};
        return code.loop(ONE, count, 1, start, (i, best) -> {
            Ssa value = code.load(type, code.at(row, type, i));
            Ssa more = before(best[1], value);
            return new Ssa[] {
                code.select(more, code.convert("trunc", i, Type.I32), best[0]), code.select(more, value, best[1])
            };
        })[0];
    }

    /** Whether a sorts before b: NaN is last. */
    private Ssa before(Ssa a, Ssa b) {
        if (!type.floating()) {
            return code.compare("slt", a, b);
        }
        Ssa last = code.binary("and", code.compare("uno", b, b), code.compare("ord", a, a));
        return code.binary("or", code.compare("olt", a, b), last);
    }

    /** Merges runs of 1, 2, 4, … indices from one place to the other; the last place is the result. */
    private void sorted(Ssa row, Ssa result, Ssa scratch) {
        int passes = 32 - Integer.numberOfLeadingZeros(Math.max(1, sort.count()) - 1);
        Ssa[] places = passes % 2 == 0 ? new Ssa[] {result, scratch} : new Ssa[] {scratch, result};
        code.loop(ZERO, count, 1, i -> code.store(code.convert("trunc", i, Type.I32), code.at(places[0], Type.I32, i)));
        Ssa[] start = {places[0], places[1]};
        code.loop(ZERO, Code.integer(passes), 1, start, (pass, now) -> {
            Ssa width = code.binary("shl", ONE, pass);
            Ssa both = code.binary("shl", width, ONE);
            Ssa pairs = code.binary("udiv", code.sub(code.add(count, both), ONE), both);
            code.loop(ZERO, pairs, 1, pair -> {
                Ssa low = code.mul(pair, both);
                Ssa middle = code.smaller(code.add(low, width), count);
                merge(row, now[0], now[1], low, middle, code.smaller(code.add(low, both), count));
            });
            return new Ssa[] {now[1], now[0]};
        });
    }

    /** Of two equal elements that of the left run comes first. */
    private void merge(Ssa row, Ssa from, Ssa to, Ssa low, Ssa middle, Ssa high) {
        code.loop(low, high, 1, new Ssa[] {low, middle}, (k, next) -> {
            Ssa left = index(from, code.smaller(next[0], code.sub(middle, ONE)));
            Ssa right = index(from, code.smaller(next[1], code.sub(high, ONE)));
            Ssa less = before(value(row, right), value(row, left));
            Ssa leftDone = code.compare("sge", next[0], middle);
            Ssa rightLeft = code.compare("slt", next[1], high);
            Ssa takeRight = code.binary("and", rightLeft, code.binary("or", leftDone, less));
            code.store(code.select(takeRight, right, left), code.at(to, Type.I32, k));
            Ssa step = code.convert("zext", takeRight, Type.I64);
            return new Ssa[] {code.add(next[0], code.sub(ONE, step)), code.add(next[1], step)};
        });
    }

    private Ssa index(Ssa indices, Ssa at) {
        return code.load(Type.I32, code.at(indices, Type.I32, at));
    }

    private Ssa value(Ssa row, Ssa index) {
        return code.load(type, code.at(row, type, code.convert("zext", index, Type.I64)));
    }
}
