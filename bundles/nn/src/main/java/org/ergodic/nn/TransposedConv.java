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
 * A transposed convolution along one, two or three axes, channels last, which makes an image {@code stride} times as large (Dumoulin
 * and Visin 2016, §4): the adjoint of the strided convolution back, whose kernel is the variable {@code name/weight} [kernel, out, in];
 * then {@code name/bias} [out] is added.
 *
 * @param name the prefix of its variables
 * @param in channels
 * @param out channels
 * @param kernel its spatial shape
 * @param stride by which each axis grows
 * @param weight how the weights begin
 * @param bias how the bias begins
 */
public record TransposedConv(
        String name, int in, int out, Shape kernel, int stride, Initialiser weight, Initialiser bias) implements Layer {
    /** With a bias that begins at 0. */
    public TransposedConv(String name, int in, int out, Shape kernel, int stride, Initialiser weight) {
        this(name, in, out, kernel, stride, weight, Initialiser.zeros());
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        int[] shape = Arrays.copyOf(kernel.dimensions(), kernel.rank() + 2);
        shape[kernel.rank()] = out;
        shape[kernel.rank() + 1] = in;
        // Each pixel of the result meets one in stride^d of the kernel's elements.
        int met = Math.max(1, (int) (kernel.size() / Math.pow(stride, kernel.rank())));
        int fanIn = met * in;
        int fanOut = kernel.size() * out;
        variables.put(name + "/weight", weight.values(Shape.of(shape), fanIn, fanOut, seed));
        variables.put(name + "/bias", bias.values(Shape.of(out), fanIn, fanOut, Philox.split(seed, 0)));
    }

    /** From [n, s1..sd, in] to [n, s1·stride..sd·stride, out]. */
    public Value apply(Scope scope, Value x) {
        int axes = kernel.rank();
        int[] before = new int[axes];
        int[] after = new int[axes];
        int[] size = new int[axes];
        for (int axis = 0; axis < axes; axis++) {
            int around = Math.max(0, kernel.dimension(axis) - stride);
            before[axis] = around / 2;
            after[axis] = around - around / 2;
            size[axis] = x.shape().dimension(axis + 1) * stride;
        }
        Convolution back =
                Convolution.of(axes).strided(Conv.repeat(stride, axes)).padded(before, after);
        return x.convInput(scope.variable(name + "/weight"), back, size).plus(scope.variable(name + "/bias"));
    }
}
