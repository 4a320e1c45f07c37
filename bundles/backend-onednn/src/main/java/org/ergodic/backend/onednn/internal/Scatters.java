package org.ergodic.backend.onednn.internal;

import org.ergodic.compiler.Kernel;

/** Rows added to rows that indices name, in order; a part has some of the columns. */
final class Scatters {
    private Scatters() {}

    static void write(Code code, Kernel.Scatter scatter) {
        Ssa updates = code.argument(0);
        Ssa indices = code.argument(1);
        Ssa result = code.argument(2);
        Type type = Type.of(scatter.type(), code.machine().lanes(scatter.type()));
        Ssa from = code.begin(scatter.width(), new Ssa(Type.I64, "%from"), scatter.parts());
        Ssa to = code.begin(scatter.width(), new Ssa(Type.I64, "%to"), scatter.parts());
        code.loop(Code.integer(0), Code.integer(scatter.rows()), 1, i -> {
            Ssa row = code.at(result, type, code.times(i, scatter.width()));
            code.vectors(
                    from,
                    to,
                    type.lanes(),
                    (column, mask) -> code.store(Code.constant(type, 0), code.at(row, type, column), mask));
        });
        code.loop(Code.integer(0), Code.integer(scatter.count()), 1, i -> {
            Ssa index = code.load(Type.I32, code.at(indices, Type.I32, i));
            index = code.intrinsic("smax", index, Code.constant(Type.I32, 0));
            index = code.intrinsic("smin", index, Code.constant(Type.I32, scatter.rows() - 1));
            Ssa at = code.times(code.convert("sext", index, Type.I64), scatter.width());
            Ssa row = code.at(result, type, at);
            Ssa update = code.at(updates, type, code.times(i, scatter.width()));
            code.vectors(from, to, type.lanes(), (column, mask) -> {
                Ssa place = code.at(row, type, column);
                Ssa sum = code.add(code.load(type, place, mask), code.load(type, code.at(update, type, column), mask));
                code.store(sum, place, mask);
            });
        });
    }
}
