package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Kernel.Convolution.Direction;
import org.ergodic.compiler.View;
import org.ergodic.tensor.DType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against sums in double precision, element by element. */
class ConvolutionsTest {
    private static final float UNTOUCHED = 12345;
    private static final MethodHandle CALL =
            Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private static Arena arena;
    private static Dnnl dnnl;
    private static Driver driver;
    private static Team team;
    private static Functions functions;
    private static Convolutions convolutions;
    /** With vectors of two registers, as code for a machine of wider ones has them. */
    private static Convolutions wider;

    private static MemorySegment failure;

    @BeforeAll
    static void load() {
        arena = Arena.ofShared();
        Natives natives = Natives.load(Path.of("target", "natives"), arena);
        Llvm llvm = new Llvm(natives.llvm());
        dnnl = new Dnnl(natives.dnnl());
        driver = new Driver(llvm);
        Machine machine = llvm.machine();
        team = new Team(2, dnnl::alone);
        functions = new Functions(llvm, team);
        convolutions = new Convolutions(dnnl, machine, driver.execute());
        Machine twice = new Machine(machine.processor(), machine.features(), 2 * machine.vectorBytes());
        wider = new Convolutions(dnnl, twice, driver.execute());
        failure = arena.allocate(JAVA_LONG);
    }

    @AfterAll
    static void close() {
        team.end(() -> {});
        functions.close();
        driver.close();
        dnnl.close();
        arena.close();
    }

    /** A convolution without its images. */
    private record Case(
            String name,
            int[] size,
            int[] window,
            int channels,
            int features,
            int groups,
            int[] strides,
            int[] before,
            int[] after,
            int[] dilations) {
        static Case of(String name, int[] size, int[] window, int channels, int features) {
            int[] ones = new int[size.length];
            Arrays.fill(ones, 1);
            return new Case(
                    name, size, window, channels, features, 1, ones, new int[size.length], new int[size.length], ones);
        }

        Case padded(int[] newBefore, int[] newAfter) {
            return new Case(name, size, window, channels, features, groups, strides, newBefore, newAfter, dilations);
        }

        Case strided(int... steps) {
            return new Case(name, size, window, channels, features, groups, steps, before, after, dilations);
        }

        Case dilated(int... distances) {
            return new Case(name, size, window, channels, features, groups, strides, before, after, distances);
        }

        Case grouped(int number) {
            return new Case(name, size, window, channels, features, number, strides, before, after, dilations);
        }

        int[] result() {
            int[] result = new int[size.length];
            for (int k = 0; k < result.length; k++) {
                int reach = (window[k] - 1) * dilations[k] + 1;
                result[k] = (size[k] + before[k] + after[k] - reach) / strides[k] + 1;
            }
            return result;
        }

        /** Images lie {@code gap} elements apart. */
        Kernel.Convolution kernel(Direction direction, int images, int parts, int gap) {
            return new Kernel.Convolution(
                    name,
                    direction,
                    DType.F32,
                    images,
                    channels,
                    features,
                    groups,
                    size,
                    window,
                    result(),
                    strides,
                    before,
                    dilations,
                    view(product(size) * channels + gap),
                    view(0),
                    view(product(result()) * features + gap),
                    parts);
        }

        private static View view(long stride) {
            return new View(0, 0, new long[] {stride});
        }

        int weights() {
            return product(window) * channels / groups * features;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.of("perceptron of pixels", new int[] {5, 4}, new int[] {1, 1}, 24, 16),
                Case.of("three by three", new int[] {9, 8}, new int[] {3, 3}, 32, 16)
                        .padded(new int[] {1, 1}, new int[] {1, 1}),
                Case.of("odd blocks of features", new int[] {7, 7}, new int[] {3, 3}, 16, 56)
                        .padded(new int[] {1, 1}, new int[] {1, 1}),
                Case.of("four blocks of features", new int[] {5, 11}, new int[] {3, 3}, 48, 32)
                        .padded(new int[] {0, 2}, new int[] {2, 0}),
                Case.of("wide enough for all", new int[] {9, 10}, new int[] {3, 3}, 32, 48)
                        .padded(new int[] {1, 1}, new int[] {1, 0}),
                Case.of("without padding", new int[] {12, 7}, new int[] {3, 3}, 64, 24),
                Case.of("wide padding", new int[] {6, 5}, new int[] {3, 3}, 16, 16)
                        .padded(new int[] {4, 3}, new int[] {0, 3}),
                Case.of("one element of result", new int[] {3, 3}, new int[] {3, 3}, 16, 32),
                Case.of("first layer", new int[] {12, 12}, new int[] {3, 3}, 1, 32)
                        .padded(new int[] {1, 1}, new int[] {1, 1}),
                Case.of("last layer", new int[] {12, 12}, new int[] {3, 3}, 32, 1)
                        .padded(new int[] {1, 1}, new int[] {1, 1}),
                Case.of("a step of two", new int[] {14, 14}, new int[] {3, 3}, 32, 32)
                        .padded(new int[] {1, 1}, new int[] {1, 1})
                        .strided(2, 2),
                Case.of("a step that leaves a rest", new int[] {11, 10}, new int[] {3, 2}, 8, 8)
                        .strided(3, 4),
                Case.of("uneven steps and padding", new int[] {9, 10}, new int[] {4, 3}, 3, 5)
                        .padded(new int[] {3, 0}, new int[] {1, 2})
                        .strided(2, 1),
                Case.of("dilation", new int[] {10, 9}, new int[] {3, 3}, 16, 8)
                        .padded(new int[] {2, 1}, new int[] {2, 3})
                        .dilated(2, 3),
                Case.of("groups", new int[] {6, 6}, new int[] {3, 3}, 16, 32)
                        .padded(new int[] {1, 1}, new int[] {1, 1})
                        .grouped(2),
                Case.of("uneven groups", new int[] {6, 6}, new int[] {3, 3}, 6, 9)
                        .grouped(3),
                Case.of("depthwise", new int[] {8, 8}, new int[] {3, 3}, 24, 24)
                        .padded(new int[] {1, 1}, new int[] {1, 1})
                        .grouped(24),
                Case.of("one dimension", new int[] {30}, new int[] {5}, 16, 24).padded(new int[] {2}, new int[] {2}),
                Case.of("one dimension with a step", new int[] {31}, new int[] {4}, 2, 3)
                        .padded(new int[] {1}, new int[] {2})
                        .strided(3),
                Case.of("three dimensions", new int[] {5, 4, 6}, new int[] {3, 3, 3}, 16, 8)
                        .padded(new int[] {1, 1, 1}, new int[] {1, 1, 1}),
                Case.of("three dimensions with all", new int[] {6, 7, 8}, new int[] {2, 3, 2}, 4, 6)
                        .padded(new int[] {1, 0, 2}, new int[] {0, 1, 1})
                        .strided(2, 1, 3)
                        .dilated(2, 2, 1)
                        .grouped(2));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void allDirectionsAreTheSums(Case shape) {
        for (Direction direction : Direction.values()) {
            for (int[] split : new int[][] {{1, 1}, {4, 2}, {7, 3}}) {
                Data data = new Data(shape, direction, split[0], split[1], 0);
                data.run();
                data.check();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void codeForWiderRegistersDoesTheSame(Case shape) {
        for (Direction direction : Direction.values()) {
            Data data = new Data(shape, direction, 5, 2, 0);
            try (ConvolutionShare task =
                    wider.prepare(data.kernel, 0, 2, failure.address(), arena).orElseThrow()) {
                data.run(task, 0, 2);
            }
            data.check();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void imagesMayLieApart(Case shape) {
        for (Direction direction : Direction.values()) {
            Data data = new Data(shape, direction, 3, direction == Direction.KERNEL ? 3 : 2, 8);
            data.run();
            data.check();
        }
    }

    /** More tiles than are taken at a time, and a rest of every size. */
    @Test
    void tilesAreTakenInTurns() {
        for (int width = 1; width <= 24; width++) {
            Case shape = Case.of("width " + width, new int[] {6, width}, new int[] {3, 3}, 16, 16)
                    .padded(new int[] {1, 1}, new int[] {1, 1});
            for (Direction direction : Direction.values()) {
                Data data = new Data(shape, direction, 3, 1, 0);
                data.run();
                data.check();
            }
        }
    }

    /** Wherever an image stands, in whatever part, and whatever other images there are. */
    @ParameterizedTest
    @MethodSource("cases")
    void anImageHasItsBits(Case shape) {
        for (Direction direction : List.of(Direction.FORWARD, Direction.INPUT)) {
            Data whole = new Data(shape, direction, 7, 3, 0);
            whole.run();
            for (int image : new int[] {0, 3, 6}) {
                Data alone = new Data(shape, direction, 7, 3, 0);
                alone.mix(image);
                alone.run();
                assertThat(alone.image(2)).as(direction + " of image " + image).isEqualTo(whole.image(image));
            }
        }
    }

    @Test
    void memoryMayMove() {
        for (Case shape : List.of(
                Case.of("by oneDNN", new int[] {6, 6}, new int[] {2, 2}, 16, 16),
                Case.of("by Winograd", new int[] {6, 6}, new int[] {3, 3}, 16, 16))) {
            for (Direction direction : Direction.values()) {
                Data first = new Data(shape, direction, 4, 2, 0);
                Data second = new Data(shape, direction, 4, 2, 0);
                try (ConvolutionShare task = prepare(first.kernel, 0, 2).orElseThrow()) {
                    first.run(task, 0, 2);
                    second.run(task, 0, 2);
                }
                first.check();
                second.check();
            }
        }
    }

    @Test
    void whatIsNotForItIsLeft() {
        Case shape = Case.of("plain", new int[] {6, 6}, new int[] {3, 3}, 16, 16);
        assertThat(prepare(shape.kernel(Direction.FORWARD, 0, 1, 0), 0, 1)).isEmpty();
        assertThat(prepare(shape.kernel(Direction.KERNEL, 2, 3, 0), 0, 1)).isEmpty();
        assertThat(prepare(
                        Case.of("nothing", new int[] {6, 6}, new int[] {3, 3}, 0, 16)
                                .kernel(Direction.FORWARD, 2, 1, 0),
                        0,
                        1))
                .isEmpty();
        Kernel.Convolution kernel = shape.kernel(Direction.FORWARD, 2, 1, 0);
        assertThat(prepare(
                        new Kernel.Convolution(
                                kernel.name(),
                                kernel.direction(),
                                DType.F64,
                                kernel.images(),
                                kernel.channels(),
                                kernel.features(),
                                kernel.groups(),
                                kernel.size(),
                                kernel.window(),
                                kernel.result(),
                                kernel.strides(),
                                kernel.before(),
                                kernel.dilations(),
                                kernel.x(),
                                kernel.kernel(),
                                kernel.y(),
                                1),
                        0,
                        1))
                .isEmpty();
    }

    private static Optional<ConvolutionShare> prepare(Kernel.Convolution kernel, int from, int to) {
        return convolutions.prepare(kernel, from, to, failure.address(), arena);
    }

    private static int product(int[] numbers) {
        return Arrays.stream(numbers).reduce(1, (a, b) -> a * b);
    }

    /** A kernel with its memory: operands are random numbers, the result is to be overwritten. */
    private static final class Data {
        private static final int MARGIN = 64;

        private final Case shape;
        private final Direction direction;
        private final Kernel.Convolution kernel;
        private final MemorySegment x;
        private final MemorySegment weights;
        private final MemorySegment y;
        private final Random random = new Random(7);

        Data(Case shape, Direction direction, int images, int parts, int gap) {
            this.shape = shape;
            this.direction = direction;
            kernel = shape.kernel(direction, images, parts, gap);
            x = operand(images * kernel.x().strides()[0], direction != Direction.INPUT);
            int copies = direction == Direction.KERNEL ? parts : 1;
            weights = operand((long) copies * shape.weights(), direction != Direction.KERNEL);
            y = operand(images * kernel.y().strides()[0], direction != Direction.FORWARD);
        }

        private MemorySegment operand(long elements, boolean given) {
            MemorySegment all = arena.allocate((elements + 2 * MARGIN) * Float.BYTES, 64);
            for (long k = 0; k < elements + 2 * MARGIN; k++) {
                boolean margin = k < MARGIN || k >= elements + MARGIN;
                all.setAtIndex(JAVA_FLOAT, k, margin || !given ? UNTOUCHED : random.nextFloat() - 0.5f);
            }
            return all;
        }

        private static float get(MemorySegment operand, long element) {
            return operand.getAtIndex(JAVA_FLOAT, element + MARGIN);
        }

        /** Puts an image to place 2, and others everywhere else. */
        void mix(int image) {
            for (MemorySegment operand : direction == Direction.FORWARD ? List.of(x) : List.of(y)) {
                long stride = (direction == Direction.FORWARD ? kernel.x() : kernel.y()).strides()[0];
                float[] kept = new float[(int) stride];
                for (int k = 0; k < stride; k++) {
                    kept[k] = get(operand, image * stride + k);
                }
                for (long k = 0; k < kernel.images() * stride; k++) {
                    boolean here = k / stride == 2;
                    operand.setAtIndex(
                            JAVA_FLOAT, k + MARGIN, here ? kept[(int) (k % stride)] : random.nextFloat() * 3);
                }
            }
        }

        /** An image of the result. */
        float[] image(int number) {
            MemorySegment operand = direction == Direction.FORWARD ? y : x;
            int stride = (int) (direction == Direction.FORWARD ? kernel.y() : kernel.x()).strides()[0];
            float[] image = new float[stride];
            for (int k = 0; k < stride; k++) {
                image[k] = get(operand, (long) number * stride + k);
            }
            return image;
        }

        /** By two threads, which share the parts. */
        void run() {
            int middle = (kernel.parts() + 1) / 2;
            try (ConvolutionShare one = prepare(kernel, 0, middle).orElseThrow();
                    ConvolutionShare other =
                            prepare(kernel, middle, kernel.parts()).orElseThrow()) {
                CompletableFuture<Void> thread = CompletableFuture.runAsync(
                        () -> {
                            dnnl.alone();
                            run(one, 0, middle);
                        },
                        work -> Thread.ofPlatform().start(work));
                run(other, middle, kernel.parts());
                thread.join();
            }
        }

        void run(ConvolutionShare task, int from, int to) {
            try (Arena scratch = Arena.ofConfined()) {
                long bytes = task.scratchBytes();
                MemorySegment memory = scratch.allocate(bytes + 64, 64);
                fill(memory, bytes);
                make(task);
                task.place(
                        x.address() + 4 * MARGIN,
                        weights.address() + 4 * MARGIN,
                        y.address() + 4 * MARGIN,
                        memory.address(),
                        functions::place);
                task.preparation().forEach(Data::call);
                for (int part = from; part < to; part++) {
                    // other tasks use the scratch memory too
                    fill(memory, bytes);
                    task.rows(part, part + 1).forEach(Data::call);
                }
                for (long k = bytes / 4; k < bytes / 4 + 16; k++) {
                    assertThat(memory.getAtIndex(JAVA_FLOAT, k)).isNaN();
                }
            }
            assertThat(failure.get(JAVA_LONG, 0)).isZero();
        }

        /** One at a time, as it is meant to be. */
        private static void make(ConvolutionShare task) {
            team.call(() -> {
                functions.make(task.functions().stream());
                return task;
            });
        }

        private static void fill(MemorySegment memory, long bytes) {
            for (long k = 0; k < bytes / 4 + 16; k++) {
                memory.setAtIndex(JAVA_FLOAT, k, Float.NaN);
            }
        }

        private static void call(Driver.Row row) {
            try {
                CALL.invokeExact(MemorySegment.ofAddress(row.function()), row.args(), row.from(), row.to());
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        void check() {
            MemorySegment result =
                    switch (direction) {
                        case FORWARD -> y;
                        case INPUT -> x;
                        case KERNEL -> weights;
                    };
            double[] expected = new double[(int) (result.byteSize() / 4) - 2 * MARGIN];
            boolean[] written = new boolean[expected.length];
            sum(expected, written);
            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            for (int k = -MARGIN; k < expected.length + MARGIN; k++) {
                boolean outside = k < 0 || k >= expected.length || !written[k];
                double value = get(result, k);
                double meant = outside ? UNTOUCHED : expected[k];
                double tolerance = outside ? 0 : 1e-5 * largest;
                if (!(Math.abs(value - meant) <= tolerance)) {
                    assertThat(value)
                            .as("%s, %s, %s, element %d", shape, direction, kernel.parts(), k)
                            .isEqualTo(meant, within(tolerance));
                }
            }
        }

        /** All products of the convolution, added where they belong. */
        private void sum(double[] result, boolean[] written) {
            int[] size = filled(shape.size, 1);
            int[] window = filled(shape.window, 1);
            int[] output = filled(shape.result(), 1);
            int[] strides = filled(shape.strides, 1);
            int[] before = filled(shape.before, 0);
            int[] dilations = filled(shape.dilations, 1);
            int channels = shape.channels / shape.groups;
            for (int image = 0; image < kernel.images(); image++) {
                int part = 0;
                while ((long) kernel.images() * (part + 1) / kernel.parts() <= image) {
                    part++;
                }
                mark(written, image, part);
                for (int[] t : indices(output)) {
                    for (int[] w : indices(window)) {
                        int place = 0;
                        boolean inside = true;
                        for (int k = 0; k < 3; k++) {
                            int s = t[k] * strides[k] + w[k] * dilations[k] - before[k];
                            inside &= s >= 0 && s < size[k];
                            place = place * size[k] + s;
                        }
                        if (inside) {
                            for (int f = 0; f < shape.features; f++) {
                                int group = f / (shape.features / shape.groups);
                                for (int c = 0; c < channels; c++) {
                                    long atX = image * kernel.x().strides()[0]
                                            + (long) place * shape.channels
                                            + group * channels
                                            + c;
                                    long atW = ((long) number(w, window) * channels + c) * shape.features + f;
                                    long atY = image * kernel.y().strides()[0]
                                            + (long) number(t, output) * shape.features
                                            + f;
                                    switch (direction) {
                                        case FORWARD -> result[(int) atY] += (double) get(x, atX) * get(weights, atW);
                                        case INPUT -> result[(int) atX] += (double) get(y, atY) * get(weights, atW);
                                        case KERNEL ->
                                            result[part * shape.weights() + (int) atW] +=
                                                    (double) get(x, atX) * get(y, atY);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }

        private void mark(boolean[] written, int image, int part) {
            int from =
                    switch (direction) {
                        case FORWARD -> (int) (image * kernel.y().strides()[0]);
                        case INPUT -> (int) (image * kernel.x().strides()[0]);
                        case KERNEL -> part * shape.weights();
                    };
            int count =
                    switch (direction) {
                        case FORWARD -> product(shape.result()) * shape.features;
                        case INPUT -> product(shape.size) * shape.channels;
                        case KERNEL -> shape.weights();
                    };
            Arrays.fill(written, from, from + count, true);
        }

        private static int[] filled(int[] numbers, int with) {
            int[] all = new int[3];
            Arrays.fill(all, with);
            System.arraycopy(numbers, 0, all, 3 - numbers.length, numbers.length);
            return all;
        }

        private static int number(int[] index, int[] size) {
            return (index[0] * size[1] + index[1]) * size[2] + index[2];
        }

        private static List<int[]> indices(int[] size) {
            List<int[]> all = new ArrayList<>();
            for (int i = 0; i < size[0]; i++) {
                for (int j = 0; j < size[1]; j++) {
                    for (int k = 0; k < size[2]; k++) {
                        all.add(new int[] {i, j, k});
                    }
                }
            }
            return all;
        }
    }
}
