package org.ergodic.program;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ergodic.tensor.Shape;

/**
 * How a kernel moves over an input of one, two or three spatial axes: the attributes that {@link Op#CONV} and its two gradients
 * share. Immutable: arrays are copied in and out.
 *
 * @param strides how far the kernel moves along each axis from one element of the result to the next, 1 or more
 * @param before zeros before the input, along each axis
 * @param after zeros after the input, along each axis
 * @param dilations how far two neighbours of the kernel are apart in the input, along each axis, 1 or more
 * @param groups into how many parts the channels are divided, each with its own part of the kernel; both numbers of channels are
 *     multiples of it
 */
public record Convolution(int[] strides, int[] before, int[] after, int[] dilations, int groups) {
    private static final int MOST = 3;

    /** @throws ProgramException if the lists differ in length or a number is out of range */
    public Convolution(int[] strides, int[] before, int[] after, int[] dilations, int groups) {
        this.strides = strides.clone();
        this.before = before.clone();
        this.after = after.clone();
        this.dilations = dilations.clone();
        this.groups = groups;
        int axes = strides.length;
        require(
                axes >= 1 && axes <= MOST && before.length == axes && after.length == axes && dilations.length == axes,
                "strides, before, after and dilations have a number for each of the 1 to 3 spatial axes");
        require(least(strides) >= 1 && least(dilations) >= 1, "strides and dilations are 1 or more");
        require(least(before) >= 0 && least(after) >= 0, "padding is 0 or more");
        require(groups >= 1, "there are 1 or more groups, not " + groups);
    }

    /** Stride 1, no padding, no dilation, one group. */
    public static Convolution of(int axes) {
        int[] ones = new int[axes];
        Arrays.fill(ones, 1);
        return new Convolution(ones, new int[axes], new int[axes], ones, 1);
    }

    /** What is in the attributes of {@link Op#CONV}, {@link Op#CONV_INPUT} or {@link Op#CONV_KERNEL}. */
    public static Convolution of(Attributes attributes) {
        return new Convolution(
                attributes.ints("strides"),
                attributes.ints("before"),
                attributes.ints("after"),
                attributes.ints("dilations"),
                attributes.integer("groups"));
    }

    /** This with other strides. */
    public Convolution strided(int... other) {
        return new Convolution(other, before, after, dilations, groups);
    }

    /** This with other padding. */
    public Convolution padded(int[] otherBefore, int[] otherAfter) {
        return new Convolution(strides, otherBefore, otherAfter, dilations, groups);
    }

    /** This with other dilations. */
    public Convolution dilated(int... other) {
        return new Convolution(strides, before, after, other, groups);
    }

    /** This with another number of groups. */
    public Convolution grouped(int other) {
        return new Convolution(strides, before, after, dilations, other);
    }

    /** How many spatial axes there are. */
    public int axes() {
        return strides.length;
    }

    @Override
    public int[] strides() {
        return strides.clone();
    }

    @Override
    public int[] before() {
        return before.clone();
    }

    @Override
    public int[] after() {
        return after.clone();
    }

    @Override
    public int[] dilations() {
        return dilations.clone();
    }

    /** The attributes of {@link Op#CONV}. */
    public Attributes attributes() {
        return Attributes.none()
                .with("strides", strides)
                .with("before", before)
                .with("after", after)
                .with("dilations", dilations)
                .with("groups", groups);
    }

    /**
     * The spatial shape of the result: (input + before + after − (kernel − 1) · dilation − 1) / stride + 1 along each axis, rounded
     * down.
     *
     * @param input the spatial shape of the input
     * @param kernel the spatial shape of the kernel, each dimension 1 or more
     * @throws ProgramException if the kernel is larger than the padded input
     */
    public int[] size(int[] input, int[] kernel) {
        require(
                input.length == axes() && kernel.length == axes(),
                "there are " + axes() + " spatial axes, but the input has " + input.length + " and the kernel "
                        + kernel.length);
        return IntStream.range(0, axes())
                .map(axis -> {
                    long padded = (long) input[axis] + before[axis] + after[axis];
                    long span = (kernel[axis] - 1L) * dilations[axis] + 1;
                    require(padded <= Integer.MAX_VALUE, "the padded input has 2^31 elements or more along an axis");
                    require(
                            kernel[axis] >= 1 && span <= padded,
                            "along spatial axis " + axis + " the kernel has " + kernel[axis] + " elements and spans "
                                    + span + ", but it has at least one and spans at most the padded input's "
                                    + padded);
                    return (int) ((padded - span) / strides[axis] + 1);
                })
                .toArray();
    }

    /** The shape of {@link Op#CONV}. */
    Shape result(Shape input, Shape kernel) {
        int rank = axes() + 2;
        require(
                input.rank() == rank && kernel.rank() == rank,
                "with " + axes() + " spatial axes the input and the kernel have " + rank + " dimensions, but they are "
                        + input + " and " + kernel);
        int in = input.dimension(rank - 1);
        int out = kernel.dimension(rank - 1);
        int each = kernel.dimension(rank - 2);
        require(
                (long) each * groups == in && out % groups == 0,
                "the kernel " + kernel + " takes " + each + " channels in each of " + groups + " groups and gives "
                        + out + ", which the groups divide evenly, but the input has " + in + " channels");
        return shape(input.dimension(0), size(spatial(input, 1), spatial(kernel, 0)), out);
    }

    /** The shape of {@link Op#CONV_INPUT}. */
    Shape input(Shape cotangent, Shape kernel, int[] size) {
        fits(cotangent, kernel, size, "input");
        long channels = (long) kernel.dimension(axes()) * groups;
        require(channels <= Integer.MAX_VALUE, "the result has 2^31 channels or more");
        Shape input = shape(cotangent.dimension(0), size, (int) channels);
        match(result(input, kernel), cotangent);
        return input;
    }

    /** The shape of {@link Op#CONV_KERNEL}. */
    Shape kernel(Shape input, Shape cotangent, int[] size) {
        fits(input, cotangent, size, "kernel");
        int last = axes() + 1;
        int[] dimensions = Arrays.copyOf(size, axes() + 2);
        dimensions[last - 1] = input.dimension(last) / groups;
        dimensions[last] = cotangent.dimension(last);
        Shape kernel = Shape.of(dimensions);
        match(result(input, kernel), cotangent);
        return kernel;
    }

    private void fits(Shape first, Shape second, int[] size, String of) {
        int rank = axes() + 2;
        require(
                first.rank() == rank && second.rank() == rank && size.length == axes(),
                "with " + axes() + " spatial axes both arguments have " + rank
                        + " dimensions and 'size' is the spatial shape of the " + of + ", but there are " + first + ", "
                        + second + " and " + Arrays.toString(size));
    }

    private static void match(Shape convolved, Shape cotangent) {
        require(
                convolved.equals(cotangent),
                "the convolution gives " + convolved + ", so its cotangent cannot be " + cotangent);
    }

    private static Shape shape(int rows, int[] spatial, int channels) {
        int[] dimensions = new int[spatial.length + 2];
        dimensions[0] = rows;
        System.arraycopy(spatial, 0, dimensions, 1, spatial.length);
        dimensions[spatial.length + 1] = channels;
        return Shape.of(dimensions);
    }

    private int[] spatial(Shape shape, int from) {
        return Arrays.copyOfRange(shape.dimensions(), from, from + axes());
    }

    private static int least(int[] numbers) {
        return Arrays.stream(numbers).min().orElse(0);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ProgramException(otherwise);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Convolution convolution && attributes().equals(convolution.attributes());
    }

    @Override
    public int hashCode() {
        return attributes().hashCode();
    }

    @Override
    public String toString() {
        return attributes().toString();
    }
}
