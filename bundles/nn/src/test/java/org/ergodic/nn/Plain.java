package org.ergodic.nn;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** The layers' definitions as plain loops over doubles. */
final class Plain {
    private Plain() {}

    static double[] map(double[] x, DoubleUnaryOperator function) {
        return Arrays.stream(x).map(function).toArray();
    }

    static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    /** x [rows, in] by W [in, out], plus b. */
    static double[] dense(double[] x, Map<String, Tensor> variables, String name) {
        Shape shape = variables.get(name + "/weight").shape();
        double[] w = variables.get(name + "/weight").toDoubles();
        double[] b = variables.get(name + "/bias").toDoubles();
        int in = shape.dimension(0);
        int out = shape.dimension(1);
        double[] y = new double[x.length / in * out];
        for (int i = 0; i < y.length; i++) {
            y[i] = b[i % out];
            for (int k = 0; k < in; k++) {
                y[i] += x[i / out * in + k] * w[k * out + i % out];
            }
        }
        return y;
    }

    /** Two spatial axes; from [n, h, w, c], padded by (kernel − 1)·dilation if {@code pads}, on a torus if {@code periodic}. */
    static double[] conv(double[] x, Shape shape, Map<String, Tensor> variables, Conv conv, int[] size) {
        double[] w = variables.get(conv.name() + "/weight").toDoubles();
        double[] b = variables.get(conv.name() + "/bias").toDoubles();
        int height = shape.dimension(1);
        int width = shape.dimension(2);
        int in = conv.in() / conv.groups();
        int kernelHeight = conv.kernel().dimension(0);
        int kernelWidth = conv.kernel().dimension(1);
        boolean pads = conv.padding() != Conv.Padding.NONE;
        int top = pads ? (kernelHeight - 1) * conv.dilation() / 2 : 0;
        int left = pads ? (kernelWidth - 1) * conv.dilation() / 2 : 0;
        double[] y = new double[shape.dimension(0) * size[0] * size[1] * conv.out()];
        for (int i = 0; i < y.length; i++) {
            int o = i % conv.out();
            int column = i / conv.out() % size[1];
            int row = i / conv.out() / size[1] % size[0];
            int sample = i / conv.out() / size[1] / size[0];
            int group = o / (conv.out() / conv.groups());
            y[i] = b[o];
            for (int p = 0; p < kernelHeight; p++) {
                for (int q = 0; q < kernelWidth; q++) {
                    int r = row * conv.stride() + p * conv.dilation() - top;
                    int c = column * conv.stride() + q * conv.dilation() - left;
                    if (conv.padding() == Conv.Padding.PERIODIC) {
                        r = Math.floorMod(r, height);
                        c = Math.floorMod(c, width);
                    }
                    for (int k = 0; r >= 0 && r < height && c >= 0 && c < width && k < in; k++) {
                        y[i] += x[((sample * height + r) * width + c) * conv.in() + group * in + k]
                                * w[((p * kernelWidth + q) * in + k) * conv.out() + o];
                    }
                }
            }
        }
        return y;
    }

    /** x [n, positions, channels]. */
    static double[] groupNorm(double[] x, int positions, Map<String, Tensor> variables, GroupNorm norm) {
        double[] gamma = variables.get(norm.name() + "/weight").toDoubles();
        double[] beta = variables.get(norm.name() + "/bias").toDoubles();
        int channels = norm.channels();
        int each = channels / norm.groups();
        double[] y = new double[x.length];
        for (int start = 0; start < x.length; start += positions * channels) {
            for (int first = 0; first < channels; first += each) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < positions * each; i++) {
                    sum += x[start + i / each * channels + first + i % each];
                }
                double mean = sum / (positions * each);
                for (int i = 0; i < positions * each; i++) {
                    squares += Math.pow(x[start + i / each * channels + first + i % each] - mean, 2);
                }
                double sigma = Math.sqrt(squares / (positions * each) + norm.epsilon());
                for (int i = 0; i < positions * each; i++) {
                    int c = first + i % each;
                    int at = start + i / each * channels + c;
                    y[at] = (x[at] - mean) / sigma * gamma[c] + beta[c];
                }
            }
        }
        return y;
    }

    /** x [n, length, channels]. */
    static double[] attention(double[] x, int n, int length, Map<String, Tensor> variables, Attention attention) {
        int channels = attention.channels();
        int d = channels / attention.heads();
        double[] all = dense(x, variables, attention.name() + "/in");
        double[] mixed = new double[x.length];
        for (int row = 0; row < n; row++) {
            for (int head = 0; head < attention.heads(); head++) {
                for (int i = 0; i < length; i++) {
                    double[] weights = new double[length];
                    double total = 0;
                    for (int j = 0; j < length; j++) {
                        double score = 0;
                        for (int k = 0; k < d; k++) {
                            score += all[(row * length + i) * 3 * channels + head * d + k]
                                    * all[(row * length + j) * 3 * channels + channels + head * d + k];
                        }
                        weights[j] = Math.exp(score / Math.sqrt(d));
                        total += weights[j];
                    }
                    for (int j = 0; j < length; j++) {
                        for (int k = 0; k < d; k++) {
                            mixed[(row * length + i) * channels + head * d + k] += weights[j]
                                    / total
                                    * all[(row * length + j) * 3 * channels + 2 * channels + head * d + k];
                        }
                    }
                }
            }
        }
        return dense(mixed, variables, attention.name() + "/out");
    }
}
