package org.ergodic.backend.onednn.internal;

import java.util.function.ObjIntConsumer;
import org.ergodic.backend.onednn.internal.WinogradCode.Argument;

/**
 * The functions that prepare a kernel: its points G·g·Gᵀ; and, for the gradient with respect to x, which is a convolution of y's
 * cotangent, the kernel mirrored and with channels and features exchanged.
 *
 * <p>Of each point there are panels of two vectors of features, a last one may be of one, and in each panel all channels.
 */
final class WinogradKernels {
    private static final int WINDOW = 9;

    private final WinogradCode all;
    private final Code code;
    private final int lanes;

    private WinogradKernels(Machine machine) {
        all = new WinogradCode(machine);
        code = all.code();
        lanes = all.layout().lanes();
    }

    /** From {@link Argument#KERNEL} to {@link Argument#POINTS}. */
    static Function points(Machine machine) {
        WinogradKernels kernels = new WinogradKernels(machine);
        kernels.writePoints();
        return kernels.code.function();
    }

    /**
     * From {@link Argument#KERNEL} to {@link Argument#POINTS}; the channels and features are those of the kernel that comes out.
     */
    static Function exchanged(Machine machine) {
        WinogradKernels kernels = new WinogradKernels(machine);
        kernels.writeExchanged();
        return kernels.code.function();
    }

    /** For each panel its first feature, and how many vectors wide it is. */
    static void panels(Code code, WinogradCode.Layout layout, Ssa features, ObjIntConsumer<Ssa> body) {
        Ssa pairs = code.binary("and", features, Code.integer(-2L * layout.lanes()));
        code.loop(Code.integer(0), pairs, 2L * layout.lanes(), feature -> body.accept(feature, 2));
        code.loop(pairs, features, layout.lanes(), feature -> body.accept(feature, 1));
    }

    private void writePoints() {
        Ssa kernel = all.pointer(Argument.KERNEL);
        Ssa points = all.pointer(Argument.POINTS);
        Ssa channels = all.number(Argument.CHANNELS);
        Ssa features = all.number(Argument.FEATURES);
        Ssa window = code.mul(channels, features);
        Ssa plane = all.plane();
        panels(
                code,
                all.layout(),
                features,
                (feature, width) -> code.loop(Code.integer(0), channels, 1, channel -> {
                    Ssa from = all.at(kernel, code.plus(code.mul(channel, features), feature));
                    Ssa into = all.at(
                            points, code.plus(code.mul(feature, channels), code.times(channel, (long) width * lanes)));
                    for (int c = 0; c < width; c++) {
                        points(all.at(from, (long) c * lanes), window, all.at(into, (long) c * lanes), plane);
                    }
                }));
    }

    private void points(Ssa from, Ssa window, Ssa into, Ssa plane) {
        Ssa[][] lines = new Ssa[3][];
        for (int j = 0; j < 3; j++) {
            Ssa[] g = new Ssa[3];
            for (int i = 0; i < 3; i++) {
                g[i] = all.load(all.at(from, code.times(window, 3L * i + j)));
            }
            lines[j] = spread(g);
        }
        for (int i = 0; i < 4; i++) {
            Ssa[] u = spread(lines[0][i], lines[1][i], lines[2][i]);
            for (int j = 0; j < 4; j++) {
                code.store(u[j], all.at(into, code.times(plane, 4L * i + j)));
            }
        }
    }

    private Ssa[] spread(Ssa... g) {
        Ssa outer = all.half(code.add(g[0], g[2]));
        Ssa inner = all.half(g[1]);
        return new Ssa[] {g[0], code.add(outer, inner), code.sub(outer, inner), g[2]};
    }

    private void writeExchanged() {
        Ssa kernel = all.pointer(Argument.KERNEL);
        Ssa result = all.pointer(Argument.POINTS);
        Ssa channels = all.number(Argument.CHANNELS);
        Ssa features = all.number(Argument.FEATURES);
        Ssa plane = code.mul(channels, features);
        code.loop(Code.integer(0), Code.integer(WINDOW), 1, place -> {
            Ssa from = all.at(kernel, code.mul(place, plane));
            Ssa into = all.at(result, code.mul(code.sub(Code.integer(WINDOW - 1L), place), plane));
            code.loop(
                    Code.integer(0),
                    features,
                    lanes,
                    feature -> code.loop(Code.integer(0), channels, lanes, channel -> {
                        Ssa[] square = new Ssa[lanes];
                        Ssa corner = all.at(from, code.plus(code.mul(feature, channels), channel));
                        for (int k = 0; k < lanes; k++) {
                            square[k] = all.load(all.at(corner, code.times(channels, k)));
                        }
                        square = transposed(square);
                        corner = all.at(into, code.plus(code.mul(channel, features), feature));
                        for (int k = 0; k < lanes; k++) {
                            code.store(square[k], all.at(corner, code.times(features, k)));
                        }
                    }));
        });
    }

    /** A square of registers: each stage shuffles rows like cards, two and two. */
    private Ssa[] transposed(Ssa[] square) {
        Ssa[] now = square;
        for (int stage = 1; stage < lanes; stage *= 2) {
            Ssa[] next = new Ssa[lanes];
            for (int k = 0; k < lanes / 2; k++) {
                next[2 * k] = shuffled(now[k], now[k + lanes / 2], 0);
                next[2 * k + 1] = shuffled(now[k], now[k + lanes / 2], lanes / 2);
            }
            now = next;
        }
        return now;
    }

    /** Half of the lanes of two vectors, in turn. */
    private Ssa shuffled(Ssa a, Ssa b, int first) {
        StringBuilder order = new StringBuilder();
        for (int k = 0; k < lanes; k++) {
            order.append(k == 0 ? "<" : ", ").append("i32 ").append(first + k / 2 + (k % 2) * lanes);
        }
        return code.set(a.type(), "shufflevector " + a + ", " + b + ", " + Type.I32.lanes(lanes) + " " + order + ">");
    }
}
