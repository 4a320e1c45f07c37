package org.ergodic.backend.onednn.internal;

import java.util.Arrays;
import java.util.function.Consumer;
import org.ergodic.compiler.Kernel;
import org.jspecify.annotations.Nullable;

/** ConvolutionLoops and their gradients by the definition, in vectors of output channels. */
final class ConvolutionLoops {
    private static final Ssa ZERO = Code.integer(0);

    /** The innermost of loops over positions: where it is, and what is carried. */
    private interface Body {
        Ssa[] at(Ssa[] position, Ssa[] carried);
    }

    /** What is done for a vector of one group's output channels. */
    private interface FeatureBody {
        void at(Ssa group, Ssa feature, @Nullable Ssa mask);
    }

    /** What is added up over one group's output channels. */
    private interface FeatureSum {
        Ssa[] at(Ssa feature, @Nullable Ssa mask, Ssa[] carried);
    }

    private final Code code;
    private final Kernel.Convolution c;
    private final Type element;
    private final int lanes;
    private final int rank;
    private final int channels;
    private final int features;
    private final Ssa x;
    private final Ssa kernel;
    private final Ssa y;

    private ConvolutionLoops(Code code, Kernel.Convolution convolution) {
        this.code = code;
        c = convolution;
        element = Type.of(c.type(), 1);
        lanes = code.machine().lanes(c.type());
        rank = c.size().length;
        channels = c.channels() / c.groups();
        features = c.features() / c.groups();
        x = code.argument(0);
        kernel = code.argument(1);
        y = code.argument(2);
    }

    static void write(Code code, Kernel.Convolution convolution) {
        ConvolutionLoops writer = new ConvolutionLoops(code, convolution);
        switch (convolution.direction()) {
            case FORWARD -> writer.forward();
            case INPUT -> writer.input();
            case KERNEL -> writer.kernel();
        }
    }

    private void forward() {
        images(image -> everywhere(c.result(), new Ssa[0], (t, none) -> {
            Ssa[] starts = new Ssa[rank];
            for (int d = 0; d < rank; d++) {
                starts[d] = code.plus(code.times(t[d], c.strides()[d]), Code.integer(-c.before()[d]));
            }
            groupsAndFeatures((group, feature, mask) -> {
                Ssa[] sum = {Code.constant(element.lanes(lanes), 0)};
                sum = inside(starts, c.dilations(), c.size(), c.window(), sum, (k, now) -> {
                    Ssa from = place(
                            x, image, c.x().strides()[0], reached(starts, k, c.dilations()), c.size(), c.channels());
                    return code.loop(ZERO, Code.integer(channels), 1, now, (channel, before) -> new Ssa[] {
                        code.fma(
                                splat(code.at(from, element, channelOf(group, channel))),
                                vector(weights(kernel, k, channel), featureOf(group, feature), mask),
                                before[0])
                    });
                });
                Ssa to = place(y, image, c.y().strides()[0], t, c.result(), c.features());
                code.store(sum[0], code.at(to, element, featureOf(group, feature)), mask);
            });
            return none;
        }));
    }

    private void input() {
        images(image -> everywhere(c.size(), new Ssa[0], (u, none) -> {
            Ssa to = place(x, image, c.x().strides()[0], u, c.size(), c.channels());
            code.loop(
                    ZERO,
                    Code.integer(c.groups()),
                    1,
                    group -> code.loop(ZERO, Code.integer(channels), 1, channel -> {
                        Ssa[] sum = {Code.constant(element.lanes(lanes), 0)};
                        sum = everywhere(c.window(), sum, (k, now) -> {
                            Ssa[] t = new Ssa[rank];
                            Ssa valid = Code.integer(1);
                            for (int d = 0; d < rank; d++) {
                                Ssa moved = code.plus(u[d], Code.integer(c.before()[d]));
                                moved = code.sub(moved, code.times(k[d], c.dilations()[d]));
                                t[d] = code.binary("sdiv", moved, Code.integer(c.strides()[d]));
                                Ssa rest = code.sub(moved, code.times(t[d], c.strides()[d]));
                                valid = code.binary("and", valid, number(code.compare("eq", rest, ZERO)));
                                valid = code.binary("and", valid, number(code.compare("sge", moved, ZERO)));
                                valid = code.binary(
                                        "and", valid, number(code.compare("slt", t[d], Code.integer(c.result()[d]))));
                            }
                            return code.loop(ZERO, valid, 1, now, (once, before) -> {
                                Ssa from = place(y, image, c.y().strides()[0], t, c.result(), c.features());
                                return overFeatures(before, (feature, mask, part) -> new Ssa[] {
                                    code.fma(
                                            vector(from, featureOf(group, feature), mask),
                                            vector(weights(kernel, k, channel), featureOf(group, feature), mask),
                                            part[0])
                                });
                            });
                        });
                        code.store(code.folded(sum[0], code::add), code.at(to, element, channelOf(group, channel)));
                    }));
            return none;
        }));
    }

    private void kernel() {
        long each = size(c.window()) * channels * c.features();
        code.loop(new Ssa(Type.I64, "%from"), new Ssa(Type.I64, "%to"), 1, part -> {
            Ssa first = code.begin(c.images(), part, c.parts());
            Ssa last = code.begin(c.images(), code.plus(part, Code.integer(1)), c.parts());
            Ssa mine = code.at(kernel, element, code.times(part, each));
            everywhere(c.window(), new Ssa[0], (k, none) -> {
                Ssa[] starts = new Ssa[rank];
                for (int d = 0; d < rank; d++) {
                    starts[d] = code.plus(code.times(k[d], c.dilations()[d]), Code.integer(-c.before()[d]));
                }
                code.loop(
                        ZERO,
                        Code.integer(channels),
                        1,
                        channel -> groupsAndFeatures((group, feature, mask) -> {
                            Ssa[] sum = {Code.constant(element.lanes(lanes), 0)};
                            sum = code.loop(
                                    first,
                                    last,
                                    1,
                                    sum,
                                    (image, now) ->
                                            inside(starts, c.strides(), c.size(), c.result(), now, (t, before) -> {
                                                Ssa from = place(
                                                        x,
                                                        image,
                                                        c.x().strides()[0],
                                                        reached(starts, t, c.strides()),
                                                        c.size(),
                                                        c.channels());
                                                Ssa cotangent = place(
                                                        y, image, c.y().strides()[0], t, c.result(), c.features());
                                                return new Ssa[] {
                                                    code.fma(
                                                            splat(code.at(from, element, channelOf(group, channel))),
                                                            vector(cotangent, featureOf(group, feature), mask),
                                                            before[0])
                                                };
                                            }));
                            Ssa to = code.at(weights(mine, k, channel), element, featureOf(group, feature));
                            code.store(sum[0], to, mask);
                        }));
                return none;
            });
        });
    }

    private void images(Consumer<Ssa> body) {
        Ssa from = code.begin(c.images(), new Ssa(Type.I64, "%from"), c.parts());
        Ssa to = code.begin(c.images(), new Ssa(Type.I64, "%to"), c.parts());
        code.loop(from, to, 1, body);
    }

    private void groupsAndFeatures(FeatureBody body) {
        code.loop(
                ZERO,
                Code.integer(c.groups()),
                1,
                group -> code.vectors(
                        ZERO, Code.integer(features), lanes, (feature, mask) -> body.at(group, feature, mask)));
    }

    private Ssa[] overFeatures(Ssa[] carried, FeatureSum body) {
        Ssa end = Code.integer(features);
        Ssa whole = code.wholeVectors(ZERO, end, lanes);
        Ssa[] after = code.loop(ZERO, whole, lanes, carried, (feature, now) -> body.at(feature, null, now));
        return code.loop(
                whole, end, lanes, after, (feature, now) -> body.at(feature, code.mask(feature, end, lanes), now));
    }

    private Ssa[] everywhere(int[] extents, Ssa[] carried, Body body) {
        Ssa[] from = new Ssa[extents.length];
        Arrays.fill(from, ZERO);
        Ssa[] to = Arrays.stream(extents).mapToObj(Code::integer).toArray(Ssa[]::new);
        return nest(from, to, new Ssa[extents.length], 0, carried, body);
    }

    /** All positions i below {@code counts} of which starts + i · steps is inside of {@code size}. */
    private Ssa[] inside(Ssa[] starts, int[] steps, int[] size, int[] counts, Ssa[] carried, Body body) {
        Ssa[] from = new Ssa[rank];
        Ssa[] to = new Ssa[rank];
        for (int d = 0; d < rank; d++) {
            Ssa step = Code.integer(steps[d]);
            Ssa missing = code.intrinsic("smax", code.sub(ZERO, starts[d]), ZERO);
            from[d] = code.binary("udiv", code.plus(missing, Code.integer(steps[d] - 1)), step);
            Ssa room = code.sub(Code.integer(size[d] - 1 + steps[d]), starts[d]);
            Ssa count = code.binary("udiv", code.intrinsic("smax", room, ZERO), step);
            to[d] = code.smaller(count, Code.integer(counts[d]));
        }
        return nest(from, to, new Ssa[rank], 0, carried, body);
    }

    private Ssa[] nest(Ssa[] from, Ssa[] to, Ssa[] position, int level, Ssa[] carried, Body body) {
        if (level == from.length) {
            return body.at(position.clone(), carried);
        }
        return code.loop(from[level], to[level], 1, carried, (i, now) -> {
            Ssa[] next = position.clone();
            next[level] = i;
            return nest(from, to, next, level + 1, now, body);
        });
    }

    private Ssa[] reached(Ssa[] starts, Ssa[] index, int[] steps) {
        Ssa[] reached = new Ssa[rank];
        for (int d = 0; d < rank; d++) {
            reached[d] = code.plus(starts[d], code.times(index[d], steps[d]));
        }
        return reached;
    }

    private Ssa place(Ssa base, Ssa image, long stride, Ssa[] position, int[] extents, int width) {
        Ssa first = code.at(base, element, code.times(image, stride));
        return code.at(first, element, code.times(flat(position, extents), width));
    }

    private Ssa weights(Ssa base, Ssa[] k, Ssa channel) {
        Ssa row = code.plus(code.times(flat(k, c.window()), channels), channel);
        return code.at(base, element, code.times(row, c.features()));
    }

    private Ssa flat(Ssa[] position, int[] extents) {
        Ssa flat = position[0];
        for (int d = 1; d < rank; d++) {
            flat = code.plus(code.times(flat, extents[d]), position[d]);
        }
        return flat;
    }

    private Ssa channelOf(Ssa group, Ssa channel) {
        return code.plus(code.times(group, channels), channel);
    }

    private Ssa featureOf(Ssa group, Ssa feature) {
        return code.plus(code.times(group, features), feature);
    }

    private Ssa splat(Ssa place) {
        return code.splat(code.load(element, place), lanes);
    }

    private Ssa vector(Ssa row, Ssa feature, @Nullable Ssa mask) {
        return code.load(element.lanes(lanes), code.at(row, element, feature), mask);
    }

    private Ssa number(Ssa truth) {
        return code.convert("zext", truth, Type.I64);
    }

    private static long size(int[] extents) {
        return Arrays.stream(extents).asLongStream().reduce(1, (a, b) -> a * b);
    }
}
