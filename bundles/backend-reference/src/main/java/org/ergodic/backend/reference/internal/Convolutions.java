package org.ergodic.backend.reference.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Convolution;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/**
 * A convolution and its two gradients: one walk over all pairs of an element of the result and an element of the kernel, with three
 * bodies. In double precision, rounded once. Fewer than three spatial axes are filled up in front with axes of one element.
 */
final class Convolutions {
    private static final int AXES = 3;

    /** Sees where the channels of input, kernel and output begin that meet. */
    private interface Meeting {
        void at(int input, int kernel, int output);
    }

    private final int rows;
    private final int[] input;
    private final int[] kernel;
    private final int[] output;
    private final int[] strides;
    private final int[] before;
    private final int[] dilations;
    private final int groups;
    private final int channelsIn;
    private final int channelsOut;

    private Convolutions(Convolution convolution, Shape input, Shape kernel, Shape output) {
        int axes = convolution.axes();
        this.rows = input.dimension(0);
        this.input = filled(Arrays.copyOfRange(input.dimensions(), 1, axes + 1), 1);
        this.kernel = filled(Arrays.copyOf(kernel.dimensions(), axes), 1);
        this.output = filled(Arrays.copyOfRange(output.dimensions(), 1, axes + 1), 1);
        this.strides = filled(convolution.strides(), 1);
        this.before = filled(convolution.before(), 0);
        this.dilations = filled(convolution.dilations(), 1);
        this.groups = convolution.groups();
        this.channelsIn = input.dimension(axes + 1);
        this.channelsOut = output.dimension(axes + 1);
    }

    private static int[] filled(int[] numbers, int with) {
        int[] all = new int[AXES];
        Arrays.fill(all, with);
        System.arraycopy(numbers, 0, all, AXES - numbers.length, numbers.length);
        return all;
    }

    static void register(Map<Op, Function<Value, Kernel>> table) {
        table.put(Op.CONV, value -> {
            Convolutions all = of(value, value.argument(0), value.argument(1), value);
            return sums((x, w, y) -> all.meet((i, k, o) -> all.forward(x, i, w, k, y, o)));
        });
        table.put(Op.CONV_INPUT, value -> {
            Convolutions all = of(value, value, value.argument(1), value.argument(0));
            return sums((y, w, x) -> all.meet((i, k, o) -> all.toInput(x, i, w, k, y, o)));
        });
        table.put(Op.CONV_KERNEL, value -> {
            Convolutions all = of(value, value.argument(0), value, value.argument(1));
            return sums((x, y, w) -> all.meet((i, k, o) -> all.toKernel(x, i, w, k, y, o)));
        });
    }

    private static Convolutions of(Value value, Value input, Value kernel, Value output) {
        return new Convolutions(Convolution.of(value.attributes()), input.shape(), kernel.shape(), output.shape());
    }

    /** Adds to a result of zeros from two arguments. */
    private interface Addition {
        void add(double[] first, double[] second, double[] result);
    }

    private static Kernel sums(Addition addition) {
        return (arguments, result) -> {
            double[] first = doubles(arguments[0]);
            double[] second = doubles(arguments[1]);
            if (result instanceof float[] floats) {
                double[] totals = new double[floats.length];
                addition.add(first, second, totals);
                for (int i = 0; i < totals.length; i++) {
                    floats[i] = (float) totals[i];
                }
            } else {
                Shapes.zero(result);
                addition.add(first, second, (double[]) result);
            }
        };
    }

    private static double[] doubles(Object array) {
        if (array instanceof double[] doubles) {
            return doubles;
        }
        float[] floats = (float[]) array;
        double[] doubles = new double[floats.length];
        Arrays.setAll(doubles, i -> floats[i]);
        return doubles;
    }

    /** y += x · w, channels of a group with channels of a group. */
    private void forward(double[] x, int i, double[] w, int k, double[] y, int o) {
        int in = channelsIn / groups;
        int out = channelsOut / groups;
        for (int c = 0; c < channelsIn; c++) {
            int first = c / in * out;
            int row = k + c % in * channelsOut + first;
            for (int j = 0; j < out; j++) {
                y[o + first + j] += x[i + c] * w[row + j];
            }
        }
    }

    /** x += y · wᵀ. */
    private void toInput(double[] x, int i, double[] w, int k, double[] y, int o) {
        int in = channelsIn / groups;
        int out = channelsOut / groups;
        for (int c = 0; c < channelsIn; c++) {
            int first = c / in * out;
            int row = k + c % in * channelsOut + first;
            double sum = 0;
            for (int j = 0; j < out; j++) {
                sum += y[o + first + j] * w[row + j];
            }
            x[i + c] += sum;
        }
    }

    /** w += xᵀ · y. */
    private void toKernel(double[] x, int i, double[] w, int k, double[] y, int o) {
        int in = channelsIn / groups;
        int out = channelsOut / groups;
        for (int c = 0; c < channelsIn; c++) {
            int first = c / in * out;
            int row = k + c % in * channelsOut + first;
            for (int j = 0; j < out; j++) {
                w[row + j] += x[i + c] * y[o + first + j];
            }
        }
    }

    /** Goes through the elements of the output, and for each through those of the kernel that lie on an element of the input. */
    private void meet(Meeting meeting) {
        int kernelStep = channelsIn / groups * channelsOut;
        int place = 0;
        for (int row = 0; row < rows; row++) {
            for (int a = 0; a < output[0]; a++) {
                for (int b = 0; b < output[1]; b++) {
                    for (int c = 0; c < output[2]; c++, place += channelsOut) {
                        for (int k = 0; k < kernel[0] * kernel[1] * kernel[2]; k++) {
                            int p = along(0, a, k / (kernel[1] * kernel[2]));
                            int q = along(1, b, k / kernel[2] % kernel[1]);
                            int r = along(2, c, k % kernel[2]);
                            if (p >= 0 && q >= 0 && r >= 0) {
                                int element = ((row * input[0] + p) * input[1] + q) * input[2] + r;
                                meeting.at(element * channelsIn, k * kernelStep, place);
                            }
                        }
                    }
                }
            }
        }
    }

    /** Where an element of the kernel lies in the input; −1 if in the padding. */
    private int along(int axis, int at, int k) {
        int place = at * strides[axis] + k * dilations[axis] - before[axis];
        return place < input[axis] ? Math.max(place, -1) : -1;
    }
}
