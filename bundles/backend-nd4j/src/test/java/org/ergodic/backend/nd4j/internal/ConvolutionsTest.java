package org.ergodic.backend.nd4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.nn.Batches;
import org.ergodic.nn.Clipping;
import org.ergodic.nn.Learner;
import org.ergodic.nn.Optimiser;
import org.ergodic.nn.UNet;
import org.ergodic.program.Convolution;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Convolutions that are large enough for several boxes and parts; the conformance kit has all kinds of small ones. */
class ConvolutionsTest {
    private static final Nd4jBackend BACKEND = new Nd4jBackend(Path.of("target", "natives"), 2);

    private static final Convolution SAME = Convolution.of(2).padded(new int[] {1, 1}, new int[] {1, 1});

    /** An input, a kernel, and how the one moves over the other. */
    private record Case(Shape input, Shape kernel, Convolution how) {
        Program program(DType type) {
            return Program.build(g -> {
                Value x = g.input("x", type, input);
                Value w = g.input("w", type, kernel);
                Shape shape = x.conv(w, how).shape();
                Value y = g.input("y", type, shape);
                int axes = how.axes();
                g.output("conv", x.conv(w, how));
                g.output("input", y.convInput(w, how, spatial(input, 1, axes)));
                g.output("kernel", x.convKernel(y, how, spatial(kernel, 0, axes)));
            });
        }

        private static int[] spatial(Shape shape, int from, int count) {
            return Arrays.copyOfRange(shape.dimensions(), from, from + count);
        }
    }

    private static final List<Case> CASES = List.of(
            // Several images in a box, several boxes in a part, several parts.
            new Case(Shape.of(24, 28, 28, 8), Shape.of(3, 3, 8, 16), SAME),
            // Several boxes in an image.
            new Case(Shape.of(2, 64, 64, 16), Shape.of(3, 3, 16, 24), SAME),
            new Case(Shape.of(24, 28, 28, 8), Shape.of(3, 3, 4, 16), SAME.grouped(2)),
            new Case(Shape.of(30, 29, 28, 8), Shape.of(3, 3, 8, 16), SAME.strided(2, 3)),
            new Case(Shape.of(3, 12, 14, 13, 8), Shape.of(3, 2, 3, 8, 16), Convolution.of(3)),
            new Case(
                    Shape.of(64, 128, 16),
                    Shape.of(5, 16, 32),
                    Convolution.of(1).dilated(3)));

    @AfterAll
    static void stop() {
        BACKEND.stop();
    }

    /** Small integers, whose sums of products are exact in both types. */
    private static Tensor integers(DType type, Shape shape, int seed) {
        float[] numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.floorMod((i + seed) * 0x9E3779B9 >>> 11, 7) - 3;
        }
        return Tensor.of(shape, numbers).as(type);
    }

    private static Map<String, Tensor> inputs(Program program, DType type) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        program.inputs().forEach((name, value) -> inputs.put(name, integers(type, value.shape(), name.charAt(0))));
        return inputs;
    }

    private static Map<String, Tensor> run(Backend backend, Program program, Map<String, Tensor> inputs) {
        try (Session session = backend.open(Map.of());
                Executable executable = session.prepare(program)) {
            return executable.run(inputs);
        }
    }

    @Test
    void largeOnesAreExactWhereNumbersAre() {
        for (DType type : List.of(DType.F32, DType.F64)) {
            for (Case one : type == DType.F32 ? CASES : CASES.subList(0, 2)) {
                Program program = one.program(type);
                Map<String, Tensor> inputs = inputs(program, type);
                assertThat(run(BACKEND, program, inputs))
                        .as("%s", one)
                        .isEqualTo(run(new ReferenceBackend(), program, inputs));
            }
        }
    }

    private static Tensor sines(Shape shape) {
        float[] numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(i + 0.1);
        }
        return Tensor.of(shape, numbers);
    }

    @Test
    void bitsDoNotDependOnTheNumberOfLanes() {
        Program program = CASES.get(0).program(DType.F32);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        program.inputs().forEach((name, value) -> inputs.put(name, sines(value.shape())));
        List<Map<String, Tensor>> results = new ArrayList<>();
        for (int lanes = 1; lanes <= 3; lanes++) {
            Nd4jBackend other = new Nd4jBackend(Path.of("target", "natives"), lanes);
            try {
                results.add(run(other, program, inputs));
            } finally {
                other.stop();
            }
        }
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(results.get(2)).isEqualTo(results.get(0));
    }

    /** Equal samples have equal results, wherever they are. */
    @Test
    void theBitsOfASampleDoNotDependOnItsPlace() {
        for (Case one : CASES) {
            Program program = one.program(DType.F32);
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            program.inputs().forEach((name, value) -> {
                Tensor tensor = sines(value.shape());
                if (!name.equals("w")) {
                    float[] numbers = tensor.floats().clone();
                    int row = value.shape().row().size();
                    for (int i = 1; i < value.shape().dimension(0); i++) {
                        System.arraycopy(numbers, 0, numbers, i * row, row);
                    }
                    tensor = Tensor.of(value.shape(), numbers);
                }
                inputs.put(name, tensor);
            });
            Map<String, Tensor> results = run(BACKEND, program, inputs);
            for (String name : List.of("conv", "input")) {
                Tensor result = results.get(name);
                for (int i = 1; i < result.shape().dimension(0); i++) {
                    assertThat(result.rows(i, i + 1)).as("%s %s", one, name).isEqualTo(result.rows(0, 1));
                }
            }
        }
    }

    @Test
    void memoryForThemselvesThatIsTooMuchIsRefused() {
        Convolution far =
                Convolution.of(1).padded(new int[] {600_000_000}, new int[] {0}).strided(600_000_000);
        Program program = Program.build(
                g -> g.output("y", g.input("x", Shape.of(1, 2, 1)).conv(g.input("w", Shape.of(1, 1, 1)), far)));
        try (Session session = BACKEND.open(Map.of())) {
            assertThatThrownBy(() -> session.prepare(program))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("2 GiB");
        }
    }

    /** Three steps of a U-Net with attention, by gradient descent, which does not enlarge what is rounded differently. */
    @Test
    void aUNetIsTrainedAsByTheReference() {
        UNet net = new UNet(Shape.of(4, 4, 1), new UNet.Size(8, List.of(1, 2), 1, Set.of(1), 2, 0.1));
        for (DType type : List.of(DType.F32, DType.F64)) {
            Learner learner =
                    new Learner("net", net.initial(5), Map.of(), type, Optimiser.momentum(0.9), Clipping.none(), 0.99);
            Program step = Program.build(g -> g.output("loss", step(g, net, learner, type)));
            List<Map<String, Tensor>> results = new ArrayList<>();
            for (Backend backend : List.of(new ReferenceBackend(), BACKEND)) {
                try (Session session = backend.open(learner.initial());
                        Executable executable = session.prepare(step)) {
                    Map<String, Tensor> result =
                            new LinkedHashMap<>(executable.run(Map.of("seed", Tensor.of(Shape.of(2), 1, 2)), 0, 3));
                    result.putAll(session.read(learner.initial().keySet()));
                    results.add(result);
                }
            }
            double[] losses = results.get(0).get("loss").toDoubles();
            assertThat(losses[2]).isLessThan(losses[0]);
            double tolerance = type == DType.F32 ? 1e-4 : 1e-11;
            results.get(0).forEach((name, meant) -> {
                double[] found = results.get(1).get(name).toDoubles();
                double[] wanted = meant.toDoubles();
                double scale = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
                assertThat(found).as(name).containsExactly(wanted, within(tolerance * Math.max(scale, 1e-3)));
            });
        }
    }

    private static Value step(Graph g, UNet net, Learner learner, DType type) {
        int rows = 3;
        Value clean = g.constant(sines(Shape.of(rows, 4, 4, 1)).as(type));
        Value noise = g.randomNormal(Batches.keys(g, Streams.NOISE, rows), type, Shape.of(4, 4, 1));
        Value time = g.randomUniform(Batches.keys(g, Streams.TIME, rows), type, Shape.scalar());
        Value mixed = time.reshape(rows, 1, 1, 1);
        Value noised = clean.times(mixed).plus(noise.times(mixed.unaryMinus().plus(1)));
        Value loss = net.apply(learner.weights(g), noised, time.times(1000))
                .minus(noise)
                .square()
                .mean();
        learner.update(loss, g.constant(type, 0.01));
        return loss;
    }
}
