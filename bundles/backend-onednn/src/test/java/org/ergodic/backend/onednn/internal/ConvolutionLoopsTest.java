package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ergodic.backend.onednn.internal.Running.Data;
import org.ergodic.backend.onednn.internal.Running.Job;
import org.ergodic.compiler.Kernel.Convolution;
import org.ergodic.compiler.Kernel.Convolution.Direction;
import org.ergodic.compiler.View;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.junit.jupiter.api.Test;

/** Convolutions in three directions, in one, two and three dimensions, with everything that an operation may ask. */
class ConvolutionLoopsTest {
    private static final int IMAGES = 3;

    /** What is added to what for one product of the definition. */
    private interface Term {
        void at(int x, int kernel, int y, int image);
    }

    /** Size, window, strides, padding before, dilations; the result follows. */
    private static final int[][][] SHAPES = {
        {{9}, {3}, {1}, {1}, {1}},
        {{10}, {4}, {3}, {2}, {2}},
        {{6, 5}, {3, 3}, {1, 1}, {1, 1}, {1, 1}},
        {{7, 8}, {2, 3}, {2, 1}, {0, 2}, {1, 2}},
        {{4, 3, 5}, {2, 2, 3}, {1, 2, 2}, {1, 0, 1}, {1, 1, 1}},
        {{3}, {2}, {1}, {4}, {1}}
    };

    private static Convolution convolution(Direction direction, DType type, int[][] shape, int groups, int features) {
        int rank = shape[0].length;
        int[] result = new int[rank];
        int xs = 2 * groups;
        int ys = features;
        for (int d = 0; d < rank; d++) {
            int reach = (shape[1][d] - 1) * shape[4][d] + 1;
            result[d] = (shape[0][d] + 2 * shape[3][d] - reach) / shape[2][d] + 1;
            xs *= shape[0][d];
            ys *= result[d];
        }
        return new Convolution(
                "conv",
                direction,
                type,
                IMAGES,
                2 * groups,
                features,
                groups,
                shape[0],
                shape[1],
                result,
                shape[2],
                shape[3],
                shape[4],
                new View(0, 0, new long[] {xs}),
                new View(1, 0, new long[] {0}),
                new View(2, 0, new long[] {ys}),
                2);
    }

    private static int product(int[] extents) {
        return Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    }

    private static void terms(Convolution c, Term term) {
        int channels = c.channels() / c.groups();
        for (int image = 0; image < c.images(); image++) {
            for (int t = 0; t < product(c.result()); t++) {
                for (int k = 0; k < product(c.window()); k++) {
                    int x = reached(c, t, k);
                    for (int feature = 0; x >= 0 && feature < c.features(); feature++) {
                        int group = feature / (c.features() / c.groups());
                        for (int channel = 0; channel < channels; channel++) {
                            term.at(
                                    image * (int) c.x().strides()[0] + x * c.channels() + group * channels + channel,
                                    (k * channels + channel) * c.features() + feature,
                                    image * (int) c.y().strides()[0] + t * c.features() + feature,
                                    image);
                        }
                    }
                }
            }
        }
    }

    /** The input's position that a window's element sees, or −1. */
    private static int reached(Convolution c, int t, int k) {
        int at = 0;
        int scale = 1;
        for (int d = c.size().length - 1; d >= 0; d--) {
            int i = t % c.result()[d] * c.strides()[d] + k % c.window()[d] * c.dilations()[d] - c.before()[d];
            if (i < 0 || i >= c.size()[d]) {
                return -1;
            }
            at += i * scale;
            scale *= c.size()[d];
            t /= c.result()[d];
            k /= c.window()[d];
        }
        return at;
    }

    @Test
    void allDirectionsAreTheDefinition() {
        List<Job> jobs = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (int[][] shape : SHAPES) {
                for (int groups : new int[] {1, 2}) {
                    DType type = groups == 2 ? DType.F32 : DType.F64;
                    int features = groups == 2 ? 6 : 19;
                    Convolution c = convolution(direction, type, shape, groups, features);
                    int each = product(c.window()) * 2 * features;
                    jobs.add(new Job(
                            c,
                            List.of(
                                    draws(type, IMAGES * (int) c.x().strides()[0]),
                                    draws(type, (direction == Direction.KERNEL ? 2 : 1) * each),
                                    draws(type, IMAGES * (int) c.y().strides()[0]))));
                }
            }
        }
        Running.run(jobs);
        for (Job job : jobs) {
            Convolution c = (Convolution) job.kernel();
            double[] x = job.buffers().get(0).elements();
            double[] kernel = job.buffers().get(1).elements();
            double[] y = job.buffers().get(2).elements();
            double[] found =
                    switch (c.direction()) {
                        case FORWARD -> y;
                        case INPUT -> x;
                        case KERNEL -> kernel;
                    };
            double[] expected = new double[found.length];
            int each = kernel.length / 2;
            terms(c, (i, k, j, image) -> {
                switch (c.direction()) {
                    case FORWARD -> expected[j] += x[i] * kernel[k];
                    case INPUT -> expected[i] += y[j] * kernel[k];
                    // part 0 has the first image, part 1 the two others
                    case KERNEL -> expected[(image == 0 ? 0 : each) + k] += x[i] * y[j];
                }
            });
            assertThat(found).as(c.toString()).containsExactly(expected, within(c.type() == DType.F32 ? 2e-5 : 1e-12));
        }
    }

    private static Data draws(DType type, int size) {
        Philox draws = new Philox(8, 1, size, 0);
        Data data = new Data(type, new double[size]);
        for (int i = 0; i < size; i++) {
            data.set(i, draws.normal(i));
        }
        return data;
    }
}
