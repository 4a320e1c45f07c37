package org.ergodic.backend.onednn.internal;

import org.ergodic.backend.onednn.internal.WinogradCode.Argument;

/**
 * The function that computes y from x and the points of a kernel. At each point: rows are tiles, columns are features, and the sum is
 * over channels.
 */
final class WinogradImages {
    private final WinogradCode all;
    private final Code code;
    private final WinogradCode.Layout layout;

    private WinogradImages(Machine machine) {
        all = new WinogradCode(machine);
        code = all.code();
        layout = all.layout();
    }

    static Function function(Machine machine) {
        WinogradImages images = new WinogradImages(machine);
        images.write();
        return images.code.function();
    }

    private void write() {
        all.clear(all.pointer(Argument.ZEROS), all.number(Argument.CHANNELS));
        // a tile's result does not depend on the others, so parts need not be kept apart
        Ssa from = all.firstImage(new Ssa(Type.I64, "%from"));
        Ssa to = all.firstImage(new Ssa(Type.I64, "%to"));
        all.tiles(from, to, (first, count) -> {
            all.each(first, count, all::take);
            code.loop(Code.integer(0), Code.integer(WinogradCode.POINTS), 1, point -> product(point, count));
            all.each(first, count, all::give);
        });
    }

    private void product(Ssa point, Ssa count) {
        Ssa channels = all.number(Argument.CHANNELS);
        Ssa features = all.number(Argument.FEATURES);
        Ssa a = all.at(all.pointer(Argument.TILES_OF_X), code.times(point, layout.point()));
        Ssa b = all.at(all.pointer(Argument.POINTS), code.mul(point, all.plane()));
        Ssa c = all.at(all.pointer(Argument.TILES_OF_Y), code.times(point, layout.point()));
        WinogradKernels.panels(
                code,
                layout,
                features,
                (feature, width) -> code.loop(Code.integer(0), count, layout.rows(), tile -> {
                    Ssa rows = all.at(a, code.times(tile, layout.lanes()));
                    Ssa panel = all.at(b, code.mul(feature, channels));
                    Ssa block = code.binary("udiv", feature, Code.integer(layout.lanes()));
                    Ssa into =
                            all.at(c, code.plus(code.times(tile, layout.lanes()), code.times(block, layout.block())));
                    block(channels, rows, panel, into, width);
                }));
    }

    /** Rows beyond the last tile are computed from what is there, and not used. */
    private void block(Ssa channels, Ssa rows, Ssa panel, Ssa into, int width) {
        int lanes = layout.lanes();
        int height = layout.rows();
        Ssa[] sums = all.products(
                height,
                width,
                Code.integer(0),
                channels,
                lanes,
                all.nothing(height * width, rows, panel),
                (step, r) -> (long) r * lanes + step,
                (step, c) -> ((long) step * width + c) * lanes,
                layout.block(),
                (long) lanes * width * lanes);
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                code.store(sums[r * width + c], all.at(into, (long) c * layout.block() + (long) r * lanes));
            }
        }
    }
}
