package org.ergodic.nn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.RequestException;
import org.ergodic.model.Network;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The U-Net of diffusion models (Ronneberger et al. 2015; Ho et al. 2020, appendix B), channels last, in one to three dimensions:
 * from x [n, s1..sd, c] and times [n] to the shape of x.
 *
 * <p>Each level has residual blocks, and a convolution with stride 2 leads to the next one; two residual blocks are in the middle;
 * on the way up each level has one block more, each of which also sees what the way down left at that place, and nearest
 * upsampling with a convolution leads back. The sinusoidal embedding of time goes through two dense layers of four times the base
 * width, each with SiLU.
 */
public final class UNet implements Network {
    private static final int GROUPS = 8;
    private static final double LONGEST = 10_000;

    /** A residual block, with attention after it or without, or a convolution between levels. */
    private record Part(
            @Nullable ResidualBlock block,
            @Nullable AttentionBlock attention,
            @Nullable Conv between) {
        Value apply(Scope scope, Value x, Value time) {
            if (between != null) {
                return between.apply(scope, x);
            }
            Value h = block.apply(scope, x, time);
            return attention == null ? h : attention.apply(scope, h);
        }

        List<Layer> layers() {
            List<Layer> layers = new ArrayList<>();
            for (Layer layer : new Layer[] {block, attention, between}) {
                if (layer != null) {
                    layers.add(layer);
                }
            }
            return layers;
        }
    }

    private final Size size;
    private final Shape kernel;
    private final List<Dense> time = new ArrayList<>();
    private final Conv in;
    private final List<Part> down = new ArrayList<>();
    private final List<Part> middle = new ArrayList<>();
    private final List<Part> up = new ArrayList<>();
    private final GroupNorm norm;
    private final Conv out;

    /**
     * How large a U-Net is.
     *
     * @param base channels at the first level, a multiple of 8
     * @param multiples how many times as many channels each level has
     * @param blocks residual blocks of a level on the way down
     * @param attention the levels, from 0 on, whose blocks are followed by attention; the middle belongs to the last level
     * @param heads of the attention
     * @param dropout the rate in the residual blocks
     */
    public record Size(
            int base, List<Integer> multiples, int blocks, Set<Integer> attention, int heads, double dropout) {
        /** Without attention and dropout. */
        public Size(int base, List<Integer> multiples, int blocks) {
            this(base, multiples, blocks, Set.of(), 1, 0);
        }
    }

    /**
     * @param sample [s1..sd, c], each s a multiple of 2^(levels − 1)
     * @param size how large it is
     * @throws RequestException if the sample's sides cannot be halved that often
     */
    public UNet(Shape sample, Size size) {
        this.size = size;
        int axes = sample.rank() - 1;
        int levels = size.multiples.size();
        for (int axis = 0; axis < axes; axis++) {
            if (sample.dimension(axis) % (1 << levels - 1) != 0) {
                throw new RequestException("a U-Net of " + levels + " levels halves each side " + (levels - 1)
                        + " times, but the sample is " + sample);
            }
        }
        kernel = Shape.of(Conv.repeat(3, axes));
        int embedded = 4 * size.base;
        time.add(new Dense("time/0", size.base, embedded, Initialiser.torch(), Initialiser.torch()));
        time.add(new Dense("time/1", embedded, embedded, Initialiser.torch(), Initialiser.torch()));
        int channels = sample.dimension(axes);
        in = conv("in", channels, size.base);
        Deque<Integer> skips = new ArrayDeque<>(List.of(size.base));
        int width = size.base;
        for (int level = 0; level < levels; level++) {
            for (int i = 0; i < size.blocks; i++) {
                down.add(block("down/" + down.size(), width, wide(level), level));
                width = wide(level);
                skips.push(width);
            }
            if (level < levels - 1) {
                down.add(new Part(
                        null, null, conv("down/" + down.size(), width, width).strided(2)));
                skips.push(width);
            }
        }
        middle.add(block("middle/0", width, width, levels - 1));
        middle.add(new Part(residual("middle/1", width, width), null, null));
        for (int level = levels - 1; level >= 0; level--) {
            for (int i = 0; i <= size.blocks; i++) {
                up.add(block("up/" + up.size(), width + skips.pop(), wide(level), level));
                width = wide(level);
            }
            if (level > 0) {
                up.add(new Part(null, null, conv("up/" + up.size(), width, width)));
            }
        }
        norm = new GroupNorm("out/norm", width, GROUPS);
        out = conv("out/conv", width, channels);
    }

    private int wide(int level) {
        return size.base * size.multiples.get(level);
    }

    private Conv conv(String name, int from, int to) {
        return new Conv(name, from, to, kernel, Initialiser.torch()).biased(Initialiser.torch());
    }

    private ResidualBlock residual(String name, int from, int to) {
        return new ResidualBlock(name, from, to, 4 * size.base, kernel, GROUPS, size.dropout, Initialiser.torch());
    }

    private Part block(String name, int from, int to, int level) {
        AttentionBlock attention =
                size.attention.contains(level) ? new AttentionBlock(name + "/attention", to, GROUPS, size.heads) : null;
        return new Part(residual(name, from, to), attention, null);
    }

    @Override
    public Map<String, Tensor> initial(long seed) {
        List<Layer> layers = new ArrayList<>(time);
        layers.add(in);
        for (List<Part> parts : List.of(down, middle, up)) {
            parts.forEach(part -> layers.addAll(part.layers()));
        }
        layers.add(norm);
        layers.add(out);
        Map<String, Tensor> variables = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).initial(variables, Philox.split(seed, i));
        }
        return variables;
    }

    /**
     * Adds the network to a graph.
     *
     * @param inputs x, [n, s1..sd, c], and the times, [n], from 0 to about 1000
     */
    @Override
    public Value apply(Scope scope, Value... inputs) {
        Value t = TimeEmbedding.sinusoidal(inputs[1], size.base, LONGEST);
        for (Dense layer : time) {
            t = Functions.silu(layer.apply(scope, t));
        }
        Value h = in.apply(scope, inputs[0]);
        Deque<Value> skips = new ArrayDeque<>(List.of(h));
        for (Part part : down) {
            h = part.apply(scope, h, t);
            skips.push(h);
        }
        for (Part part : middle) {
            h = part.apply(scope, h, t);
        }
        for (Part part : up) {
            h = part.between == null
                    ? h.graph().concat(h.shape().rank() - 1, List.of(h, skips.pop()))
                    : Upsampling.nearest(h, 2);
            h = part.apply(scope, h, t);
        }
        return out.apply(scope, norm.apply(scope, h, "silu"));
    }
}
