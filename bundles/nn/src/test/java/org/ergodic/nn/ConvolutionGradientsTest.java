package org.ergodic.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ergodic.program.Convolution;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions and their gradients, which are each other's: all arguments of all three against finite differences. */
class ConvolutionGradientsTest {
    /** Spatial shapes, channels in all, and how the kernel moves. */
    private record Geometry(int[] input, int[] kernel, int in, int out, Convolution how) {
        Stream<GradientCase> cases() {
            Shape x = shape(2, input, in);
            Shape y = shape(2, how.size(input, kernel), out);
            Shape w = Shape.of(IntStream.concat(Arrays.stream(kernel), IntStream.of(in / how.groups(), out))
                    .toArray());
            return Stream.of(
                    new GradientCase(
                            Op.CONV, -1, 1, List.of(x, w), v -> v.get(0).conv(v.get(1), how)),
                    new GradientCase(
                            Op.CONV_INPUT, -1, 1, List.of(y, w), v -> v.get(0).convInput(v.get(1), how, input)),
                    new GradientCase(
                            Op.CONV_KERNEL, -1, 1, List.of(x, y), v -> v.get(0).convKernel(v.get(1), how, kernel)));
        }

        private static Shape shape(int rows, int[] spatial, int channels) {
            return Shape.of(IntStream.concat(
                            IntStream.of(rows), IntStream.concat(Arrays.stream(spatial), IntStream.of(channels)))
                    .toArray());
        }
    }

    static Stream<GradientCase> cases() {
        Convolution line = Convolution.of(1);
        Convolution plane = Convolution.of(2);
        Convolution space = Convolution.of(3);
        return Stream.of(
                        new Geometry(ints(5), ints(3), 2, 3, line),
                        new Geometry(ints(1), ints(1), 1, 1, line),
                        // stride 3 leaves two elements at the end that no kernel reaches
                        new Geometry(ints(8), ints(3), 2, 2, line.strided(3)),
                        new Geometry(ints(4), ints(2), 2, 2, line.strided(2).padded(ints(3), ints(2))),
                        new Geometry(ints(7), ints(3), 1, 2, line.dilated(2).padded(ints(0), ints(3))),
                        new Geometry(ints(4), ints(3), 4, 6, line.grouped(2).padded(ints(1), ints(1))),
                        new Geometry(ints(4), ints(2), 3, 3, line.grouped(3)), // depthwise
                        new Geometry(ints(4, 5), ints(3, 2), 2, 2, plane),
                        new Geometry(
                                ints(5, 6),
                                ints(3, 3),
                                2,
                                2,
                                plane.strided(2, 2).padded(ints(1, 0), ints(1, 2))),
                        new Geometry(
                                ints(5, 4),
                                ints(2, 3),
                                1,
                                2,
                                plane.dilated(3, 1).strided(1, 2).padded(ints(0, 2), ints(1, 0))),
                        new Geometry(
                                ints(3, 4), ints(3, 3), 4, 4, plane.grouped(4).padded(ints(1, 1), ints(1, 1))),
                        new Geometry(ints(3, 2, 4), ints(2, 2, 3), 2, 2, space),
                        new Geometry(
                                ints(3, 4, 3),
                                ints(2, 1, 2),
                                2,
                                4,
                                new Convolution(ints(2, 3, 1), ints(0, 1, 0), ints(1, 0, 2), ints(1, 1, 2), 2)))
                .flatMap(Geometry::cases);
    }

    private static int[] ints(int... numbers) {
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void firstOrder(GradientCase one) {
        one.firstOrder();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void secondOrder(GradientCase one) {
        one.secondOrder();
    }

    /** Each gradient is one of the three operations on what is there already: nothing is added around it. */
    @Test
    void gradientsOfConvolutionsAreConvolutions() {
        Program.build(g -> {
            Convolution how = Convolution.of(1).strided(2);
            Value x = g.input("x", Shape.of(2, 7, 3));
            Value w = g.input("w", Shape.of(2, 3, 4));
            Value y = x.conv(w, how);
            Value cotangent = g.input("cotangent", y.shape());
            assertThat(Gradients.pullback(y, cotangent, List.of(x, w)))
                    .containsExactly(cotangent.convInput(w, how, 7), x.convKernel(cotangent, how, 2));
            Value cotangentOfInput = g.input("other", x.shape());
            assertThat(Gradients.pullback(cotangent.convInput(w, how, 7), cotangentOfInput, List.of(cotangent, w)))
                    .containsExactly(cotangentOfInput.conv(w, how), cotangentOfInput.convKernel(cotangent, how, 2));
        });
    }
}
