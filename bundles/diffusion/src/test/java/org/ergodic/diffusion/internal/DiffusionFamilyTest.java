package org.ergodic.diffusion.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.model.Catalog;
import org.ergodic.model.Model;
import org.ergodic.model.ModelRequest;
import org.ergodic.option.Options;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DiffusionFamilyTest {
    private static final long SEED = 0x1_0000_0007L;
    private static final Tensor SEED_WORDS = Tensor.of(Shape.of(2), 7, 1);

    private static final Catalog CATALOG = new Catalog() {
        @Override
        public <S> S get(Class<S> service, String name) {
            Map<String, Object> known = Map.of(
                    "linear", new LinearSchedule(),
                    "cosine", new CosineSchedule(),
                    "mlp", new MlpDenoiser(),
                    "timeless", (NoiseSchedule) DiffusionFamilyTest::timeless);
            return service.cast(known.get(name));
        }
    };

    private static ForwardProcess timeless(Options options) {
        return new ForwardProcess() {
            @Override
            public double alpha(double time) {
                return 1 - time;
            }

            @Override
            public double sigma(double time) {
                return time;
            }

            @Override
            public double clean() {
                return 0;
            }

            @Override
            public double noisy() {
                return 1;
            }

            @Override
            public int steps() {
                return 0;
            }
        };
    }

    private static Model model(Shape sample, int steps, DType type, Map<String, ?> options) {
        DiffusionFamily family = new DiffusionFamily();
        Options checked = Catalog.configure(family, "diffusion", options);
        return family.model(new ModelRequest(checked, CATALOG, sample, steps, type));
    }

    private static Session open(Model model, Tensor data) {
        Map<String, Tensor> variables = new HashMap<>(model.initial(SEED));
        variables.put(Model.DATA, data);
        return new ReferenceBackend().open(variables);
    }

    private static Tensor gaussians(int rows, int width, double mean, double sd) {
        float[] data = new float[rows * width];
        for (int i = 0; i < rows; i++) {
            Philox draws = new Philox(3, Streams.DATA, 0, i);
            for (int j = 0; j < width; j++) {
                data[i * width + j] = (float) (mean + sd * draws.normal(j));
            }
        }
        return Tensor.of(Shape.of(rows, width), data);
    }

    @Test
    void theGradientOfTheLossAgreesWithFiniteDifferences() {
        // Plain gradient descent at rate 1 subtracts the gradient itself.
        Model model = model(
                Shape.of(2, 2),
                1,
                DType.F64,
                Map.of(
                        "optimiser", "sgd",
                        "beta1", 0,
                        "learning-rate", 1,
                        "learning-rate-decay", "constant",
                        "clip", 0,
                        "ema", 0,
                        "denoiser.width", 6,
                        "denoiser.layers", 2,
                        "denoiser.embedding", 4));
        Tensor data = gaussians(9, 4, 0.3, 1).reshape(Shape.of(9, 2, 2));
        try (Session session = open(model, data);
                Executable step = session.prepare(model.training(5, 9))) {
            Map<String, Tensor> weights =
                    new HashMap<>(session.read(model.initial(SEED).keySet()));
            // away from the start, where the last layer's zeros stop most gradients
            weights.replaceAll((name, value) -> {
                double[] moved = value.toDoubles();
                Philox draws = new Philox(name.hashCode(), Streams.PLUG_IN, 0, 0);
                for (int i = 0; i < moved.length; i++) {
                    moved[i] += 0.3 * draws.normal(i);
                }
                return Tensor.of(value.shape(), moved);
            });
            session.write(weights);
            loss(step);
            Map<String, Tensor> after = session.read(weights.keySet());
            int checked = 0;
            double largest = 0;
            for (String name : weights.keySet()) {
                Tensor before = weights.get(name);
                for (int i = 0; i < before.shape().size(); i++) {
                    double gradient = before.get(i) - after.get(name).get(i);
                    double h = 1e-3;
                    double slope = (8
                                            * (shifted(session, step, weights, name, i, h)
                                                    - shifted(session, step, weights, name, i, -h))
                                    - (shifted(session, step, weights, name, i, 2 * h)
                                            - shifted(session, step, weights, name, i, -2 * h)))
                            / (12 * h);
                    assertThat(gradient).as("%s[%d]", name, i).isCloseTo(slope, within(1e-6 * Math.abs(slope) + 1e-9));
                    largest = Math.max(largest, Math.abs(gradient));
                    checked++;
                }
            }
            assertThat(checked).isEqualTo((8 * 6 + 6) + (10 * 6 + 6) + (6 * 4 + 4) + (4 * 4 + 4));
            assertThat(largest).isGreaterThan(0.1);
        }
    }

    private static double shifted(
            Session session, Executable step, Map<String, Tensor> weights, String name, int i, double by) {
        double[] moved = weights.get(name).toDoubles();
        moved[i] += by;
        Map<String, Tensor> all = new HashMap<>(weights);
        all.put(name, Tensor.of(weights.get(name).shape(), moved));
        session.write(all);
        return loss(step);
    }

    private static double loss(Executable step) {
        return step.run(Map.of(Model.SEED, SEED_WORDS)).get("loss").get(0);
    }

    @Test
    void atTheStartNothingIsPredictedSoTheLossIsThatOfTheSpecifiedNoise() {
        Model model = model(Shape.of(3), 10, DType.F64, Map.of());
        double squares = 0;
        for (int row = 0; row < 4; row++) {
            Philox noise = new Philox(SEED, Streams.NOISE, 0, row);
            for (int j = 0; j < 3; j++) {
                squares += noise.normal(j) * noise.normal(j);
            }
        }
        try (Session session = open(model, gaussians(5, 3, 0, 1));
                Executable step = session.prepare(model.training(4, 5))) {
            assertThat(loss(step)).isCloseTo(squares / 12, within(1e-12));
        }
    }

    @Test
    void onGaussianDataItLearnsTheClosedForm() {
        int steps = 1500;
        Model model = model(
                Shape.of(1),
                steps,
                DType.F32,
                Map.of(
                        "schedule",
                        "linear",
                        "denoiser.width",
                        32,
                        "denoiser.layers",
                        1,
                        "learning-rate",
                        0.01,
                        "ema",
                        0.99));
        try (Session session = open(model, gaussians(2000, 1, 0.25, 0.5));
                Executable step = session.prepare(model.training(64, 2000));
                Executable denoise = session.prepare(model.program(Model.DENOISE, 3))) {
            Map<String, Tensor> figures = step.run(Map.of(Model.SEED, SEED_WORDS), 0, steps);
            assertThat(figures.keySet())
                    .containsExactlyInAnyOrderElementsOf(model.figures().stream()
                            .map(figure -> figure.name())
                            .toList());
            double late = 0;
            for (int i = steps - 500; i < steps; i++) {
                late += figures.get("loss").get(i) / 500;
            }
            // the least that is possible, averaged over the linear schedule's times, and the standard error of 32,000
            // draws
            assertThat(late).isCloseTo(0.17305340608368602, within(0.012));
            ForwardProcess process = SchedulesTest.process(new LinearSchedule(), Map.of());
            for (int t : new int[] {50, 200, 500, 900}) {
                double alpha = process.alpha(t);
                double sigma = process.sigma(t);
                double total = alpha * alpha * 0.25 + sigma * sigma;
                float[] x = new float[3];
                for (int i = 0; i < 3; i++) {
                    x[i] = (float) (alpha * 0.25 + (i - 1) * Math.sqrt(total));
                }
                Tensor epsilon = denoise.run(Map.of(
                                "x", Tensor.of(Shape.of(3, 1), x), "time", Tensor.of(Shape.of(3), (float) t, t, t)))
                        .get("epsilon");
                for (int i = 0; i < 3; i++) {
                    assertThat(epsilon.get(i))
                            .as("time %d, x %f", t, x[i])
                            .isCloseTo(sigma * (x[i] - alpha * 0.25) / total, within(0.1));
                }
            }
        }
    }

    @Test
    void inferenceUsesTheAverageAndDependsOnRowsInLeadingDimensionsOnly() {
        Model model = model(Shape.of(2, 3), 1, DType.F32, Map.of("denoiser.width", 8));
        assertThat(model.program(Model.DENOISE, 4).variables().keySet())
                .allMatch(name -> name.startsWith("denoiser.ema/"));
        assertThat(model.program(Model.DENOISE, 4).variables())
                .hasSameSizeAs(model.program(Model.DENOISE, 9).variables());
        assertThat(model.program(Model.DENOISE, 9).outputs().get("epsilon").shape())
                .isEqualTo(Shape.of(9, 2, 3));
        Model plain = model(Shape.of(2), 1, DType.F32, Map.of("ema", 0));
        assertThat(plain.program(Model.DENOISE, 4).variables().keySet()).allMatch(name -> name.startsWith("denoiser/"));
        assertThat(model.roles()).containsExactly(Model.DENOISE);
        assertThatThrownBy(() -> model.program(Model.GENERATE, 4)).isInstanceOf(RequestException.class);
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        assertThatThrownBy(() -> model(Shape.of(2), 1, DType.F32, Map.of("schedule", "timeless")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("'timeless' is continuous");
        assertThatThrownBy(() -> model(Shape.of(2), 1, DType.F32, Map.of("objective", "score")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("one of epsilon");
        assertThatThrownBy(() -> model(Shape.of(2), 1, DType.F32, Map.of("denoiser.depth", 3)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("width, layers, activation, embedding");
    }
}
