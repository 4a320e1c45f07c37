package org.ergodic.backend.onednn.internal;

import org.ergodic.backend.onednn.internal.WinogradCode.Argument;

/**
 * The function that computes a kernel's gradient from x and y's cotangent, by the adjoint of Winograd's algorithm: Gᵀ·(Σ (Bᵀ·d·B) ∘
 * (A·y·Aᵀ))·G, with the sum over tiles. At each point: rows are channels, columns are features.
 */
final class WinogradGradient {
    private static final int WIDE = 3;
    private static final int NARROW = 2;
    private static final int UNROLL = 4;

    private final WinogradCode all;
    private final Code code;
    private final WinogradCode.Layout layout;

    private WinogradGradient(Machine machine) {
        all = new WinogradCode(machine);
        code = all.code();
        layout = all.layout();
    }

    static Function function(Machine machine) {
        WinogradGradient gradient = new WinogradGradient(machine);
        gradient.write();
        return gradient.code.function();
    }

    private void write() {
        Ssa channels = all.number(Argument.CHANNELS);
        Ssa features = all.number(Argument.FEATURES);
        Ssa window = code.mul(channels, features);
        Ssa plane = all.plane();
        Ssa more = code.select(code.compare("slt", channels, features), features, channels);
        all.clear(all.pointer(Argument.ZEROS), more);
        code.loop(new Ssa(Type.I64, "%from"), new Ssa(Type.I64, "%to"), 1, part -> {
            all.clear(all.pointer(Argument.POINTS), code.times(plane, WinogradCode.POINTS));
            Ssa from = all.firstImage(part);
            Ssa to = all.firstImage(code.plus(part, Code.integer(1)));
            all.tiles(from, to, (first, count) -> {
                all.each(first, count, (number, image, row, column) -> {
                    all.take(number, image, row, column);
                    all.takeResult(number, image, row, column);
                });
                code.loop(Code.integer(0), Code.integer(WinogradCode.POINTS), 1, point -> product(point, count));
            });
            gather(all.at(all.pointer(Argument.KERNEL), code.mul(part, code.times(window, 9))), window, plane);
        });
    }

    private void product(Ssa point, Ssa count) {
        Ssa channels = all.number(Argument.CHANNELS);
        Ssa features = all.number(Argument.FEATURES);
        Ssa a = all.at(all.pointer(Argument.TILES_OF_X), code.times(point, layout.point()));
        Ssa b = all.at(all.pointer(Argument.TILES_OF_Y), code.times(point, layout.point()));
        Ssa c = all.at(all.pointer(Argument.POINTS), code.mul(point, all.plane()));
        // blocks of features: threes, and twos as long as a single one would remain
        Ssa blocks = code.binary("udiv", features, Code.integer(layout.lanes()));
        Ssa rest = code.binary("urem", blocks, Code.integer(WIDE));
        Ssa single = code.compare("eq", rest, Code.integer(1));
        Ssa narrow = code.select(single, Code.integer(2L * NARROW), rest);
        Ssa wide = code.sub(blocks, narrow);
        for (int columns = WIDE; columns >= NARROW; columns--) {
            int width = columns;
            Ssa from = width == WIDE ? Code.integer(0) : wide;
            Ssa to = width == WIDE ? wide : blocks;
            code.loop(
                    from,
                    to,
                    width,
                    block -> code.loop(Code.integer(0), channels, layout.lanes() / 2, channel -> {
                        Ssa outer = code.binary("udiv", channel, Code.integer(layout.lanes()));
                        Ssa inner = code.binary("urem", channel, Code.integer(layout.lanes()));
                        Ssa rows = all.at(a, code.plus(code.times(outer, layout.block()), inner));
                        Ssa panel = all.at(b, code.times(block, layout.block()));
                        Ssa feature = code.times(block, layout.lanes());
                        block(
                                count,
                                rows,
                                panel,
                                all.at(c, code.plus(code.mul(channel, features), feature)),
                                features,
                                width);
                    }));
        }
    }

    private void block(Ssa count, Ssa rows, Ssa panel, Ssa into, Ssa features, int width) {
        int lanes = layout.lanes();
        int height = lanes / 2;
        Ssa even = code.binary("and", count, Code.integer(-UNROLL));
        Ssa[] sums = all.nothing(height * width, rows, panel);
        sums = steps(width, Code.integer(0), even, UNROLL, sums);
        sums = steps(width, even, count, 1, sums);
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                Ssa place = all.at(all.at(into, code.times(features, r)), (long) c * lanes);
                code.store(code.add(all.load(place), sums[r * width + c]), place);
            }
        }
    }

    private Ssa[] steps(int width, Ssa from, Ssa to, int unroll, Ssa[] sums) {
        int lanes = layout.lanes();
        return all.products(
                lanes / 2,
                width,
                from,
                to,
                unroll,
                sums,
                (step, r) -> (long) step * lanes + r,
                (step, c) -> (long) c * layout.block() + (long) step * lanes,
                (long) unroll * lanes,
                (long) unroll * lanes);
    }

    /** From points to the window. */
    private void gather(Ssa kernel, Ssa window, Ssa plane) {
        Ssa points = all.pointer(Argument.POINTS);
        code.loop(Code.integer(0), window, layout.lanes(), element -> {
            Ssa[][] m = new Ssa[4][];
            for (int j = 0; j < 4; j++) {
                Ssa[] line = new Ssa[4];
                for (int i = 0; i < 4; i++) {
                    line[i] = all.load(all.at(all.at(points, code.times(plane, 4L * i + j)), element));
                }
                m[j] = sums(line);
            }
            for (int i = 0; i < 3; i++) {
                Ssa[] g = sums(m[0][i], m[1][i], m[2][i], m[3][i]);
                for (int j = 0; j < 3; j++) {
                    code.store(g[j], all.at(all.at(kernel, code.times(window, 3L * i + j)), element));
                }
            }
        });
    }

    private Ssa[] sums(Ssa... m) {
        Ssa inner = all.half(code.add(m[1], m[2]));
        return new Ssa[] {code.add(m[0], inner), all.half(code.sub(m[1], m[2])), code.add(inner, m[3])};
    }
}
