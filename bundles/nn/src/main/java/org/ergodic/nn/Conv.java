package org.ergodic.nn;

import java.util.Arrays;
import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Convolution;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A convolution along one, two or three axes, channels last, with the variables {@code name/weight} [kernel, in / groups, out] and
 * {@code name/bias} [out]. The result has the input's size divided by the stride and rounded up, but without padding only those
 * places where the kernel lies within the input.
 *
 * @param name the prefix of its variables
 * @param in channels
 * @param out channels
 * @param kernel its spatial shape
 * @param stride along each axis
 * @param dilation along each axis
 * @param groups into which the channels are divided
 * @param padding what is around the input: (kernel − 1)·dilation elements along an axis, the smaller half before it
 * @param weight how the weights begin
 * @param bias how the bias begins
 */
public record Conv(
        String name,
        int in,
        int out,
        Shape kernel,
        int stride,
        int dilation,
        int groups,
        Padding padding,
        Initialiser weight,
        Initialiser bias)
        implements Layer {
    /** What is around an input. */
    public enum Padding {
        /** Zeros. */
        ZERO,
        /** The input again, as on a torus. */
        PERIODIC,
        /** Nothing. */
        NONE
    }

    /** Stride and dilation 1, one group, padded with zeros, a bias that begins at 0. */
    public Conv(String name, int in, int out, Shape kernel, Initialiser weight) {
        this(name, in, out, kernel, 1, 1, 1, Padding.ZERO, weight, Initialiser.zeros());
    }

    /** This with another stride. */
    public Conv strided(int other) {
        return new Conv(name, in, out, kernel, other, dilation, groups, padding, weight, bias);
    }

    /** This with another dilation. */
    public Conv dilated(int other) {
        return new Conv(name, in, out, kernel, stride, other, groups, padding, weight, bias);
    }

    /** This with another number of groups, which divides both numbers of channels. */
    public Conv grouped(int other) {
        return new Conv(name, in, out, kernel, stride, dilation, other, padding, weight, bias);
    }

    /** This with other padding. */
    public Conv padded(Padding other) {
        return new Conv(name, in, out, kernel, stride, dilation, groups, other, weight, bias);
    }

    /** This with another initial bias. */
    public Conv biased(Initialiser other) {
        return new Conv(name, in, out, kernel, stride, dilation, groups, padding, weight, other);
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        int[] shape = Arrays.copyOf(kernel.dimensions(), kernel.rank() + 2);
        shape[kernel.rank()] = in / groups;
        shape[kernel.rank() + 1] = out;
        int fanIn = kernel.size() * (in / groups);
        int fanOut = kernel.size() * (out / groups);
        variables.put(name + "/weight", weight.values(Shape.of(shape), fanIn, fanOut, seed));
        variables.put(name + "/bias", bias.values(Shape.of(out), fanIn, fanOut, Philox.split(seed, 0)));
    }

    /** From [n, s1..sd, in] to [n, t1..td, out]. */
    public Value apply(Scope scope, Value x) {
        return unbiased(scope, x).plus(bias(scope));
    }

    Value bias(Scope scope) {
        return scope.variable(name + "/bias");
    }

    /** Without the bias, for those who join it with something else of its kind. */
    Value unbiased(Scope scope, Value x) {
        int axes = kernel.rank();
        int[] before = new int[axes];
        int[] after = new int[axes];
        for (int axis = 0; axis < axes && padding != Padding.NONE; axis++) {
            int around = (kernel.dimension(axis) - 1) * dilation;
            before[axis] = around / 2;
            after[axis] = around - around / 2;
        }
        Convolution convolution = Convolution.of(axes)
                .strided(repeat(stride, axes))
                .dilated(repeat(dilation, axes))
                .grouped(groups);
        Value padded = x;
        if (padding == Padding.PERIODIC) {
            padded = x.padPeriodic(spatial(before), spatial(after));
        } else {
            convolution = convolution.padded(before, after);
        }
        return padded.conv(scope.variable(name + "/weight"), convolution);
    }

    static int[] repeat(int number, int times) {
        int[] all = new int[times];
        Arrays.fill(all, number);
        return all;
    }

    /** With a 0 for the rows and one for the channels. */
    private static int[] spatial(int[] numbers) {
        int[] all = new int[numbers.length + 2];
        System.arraycopy(numbers, 0, all, 1, numbers.length);
        return all;
    }
}
