package org.ergodic.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.gan.AdversarialLoss;
import org.ergodic.gan.Discriminator;
import org.ergodic.gan.Generator;
import org.ergodic.model.Catalog;
import org.ergodic.model.Figure;
import org.ergodic.model.Model;
import org.ergodic.model.ModelRequest;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GanModelTest {
    private static final long SEED = 0x1_0000_0007L;
    private static final Tensor SEED_WORDS = Tensor.of(Shape.of(2), 7, 1);
    private static final int BATCH = 5;
    private static final int ROWS = 9;

    private static final Catalog CATALOG = new Catalog() {
        @Override
        public <S> S get(Class<S> service, String name) {
            Map<List<Object>, Object> known = Map.of(
                    List.of(Generator.class, "mlp"), new MlpGenerator(),
                    List.of(Discriminator.class, "mlp"), new MlpDiscriminator(),
                    List.of(AdversarialLoss.class, "non-saturating"), new NonSaturatingLoss(),
                    List.of(AdversarialLoss.class, "saturating"), new SaturatingLoss(),
                    List.of(AdversarialLoss.class, "scaled"), new ScaledLoss());
            return service.cast(known.get(List.of(service, name)));
        }
    };

    /** The non-saturating loss, times an option. */
    private static final class ScaledLoss implements AdversarialLoss {
        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.number("scale", 1, 0, 10, "factor of both losses"));
        }

        @Override
        public Value discriminator(Options options, Value real, Value fake) {
            return new NonSaturatingLoss().discriminator(options, real, fake).times(options.number("scale"));
        }

        @Override
        public Value generator(Options options, Value real, Value fake) {
            return new NonSaturatingLoss().generator(options, real, fake).times(options.number("scale"));
        }
    }

    private static Model model(Shape sample, int steps, DType type, Map<String, ?> options) {
        GanFamily family = new GanFamily();
        return family.model(new ModelRequest(Catalog.configure(family, "gan", options), CATALOG, sample, steps, type));
    }

    /** Small networks that learn by plain gradient descent: a step of rate 1 subtracts the gradient itself. */
    private static Model plain(double discriminatorRate, double generatorRate, Map<String, ?> more) {
        Map<String, Object> options = new HashMap<>(Map.of(
                "optimiser",
                "sgd",
                "beta1",
                0,
                "learning-rate-decay",
                "constant",
                "discriminator-learning-rate",
                discriminatorRate,
                "generator-learning-rate",
                generatorRate,
                "r1",
                0.7,
                "ema",
                0,
                "latent",
                3));
        for (String network : List.of("generator", "discriminator")) {
            options.put(network + ".width", 6);
            options.put(network + ".layers", 2);
        }
        options.putAll(more);
        return model(Shape.of(2, 2), 1, DType.F64, options);
    }

    private static Tensor gaussians(int rows, Shape sample) {
        float[] data = new float[rows * sample.size()];
        for (int i = 0; i < rows; i++) {
            Philox draws = new Philox(3, Streams.DATA, 0, i);
            for (int j = 0; j < sample.size(); j++) {
                data[i * sample.size() + j] = (float) (0.3 + draws.normal(j));
            }
        }
        return Tensor.of(sample.prepend(rows), data);
    }

    private static Session open(Map<String, Tensor> variables, Tensor data) {
        Map<String, Tensor> all = new HashMap<>(variables);
        all.put(Model.DATA, data);
        return new ReferenceBackend().open(all);
    }

    /** The variables and outputs after one step. */
    private record Step(Map<String, Tensor> variables, Map<String, Tensor> outputs) {
        double output(String name) {
            return outputs.get(name).get(0);
        }

        static Step of(Model model, Map<String, Tensor> variables) {
            try (Session session = open(variables, gaussians(ROWS, Shape.of(2, 2)));
                    Executable step = session.prepare(model.training(BATCH, ROWS))) {
                Map<String, Tensor> outputs = step.run(Map.of(Model.SEED, SEED_WORDS));
                return new Step(session.read(variables.keySet()), outputs);
            }
        }
    }

    /** The five-point difference quotient of an output by one element of a variable. */
    private static double slope(Session session, Executable step, String output, String name, int i, double h) {
        double inner = moved(session, step, output, name, i, h) - moved(session, step, output, name, i, -h);
        double outer = moved(session, step, output, name, i, 2 * h) - moved(session, step, output, name, i, -2 * h);
        return (8 * inner - outer) / (12 * h);
    }

    private static double moved(Session session, Executable step, String output, String name, int i, double by) {
        Tensor value = session.read(List.of(name)).get(name);
        double[] elements = value.toDoubles();
        elements[i] += by;
        session.write(Map.of(name, Tensor.of(value.shape(), elements)));
        double result = step.run(Map.of(Model.SEED, SEED_WORDS)).get(output).get(0);
        session.write(Map.of(name, value));
        return result;
    }

    @ParameterizedTest
    @CsvSource({
        "discriminator, d-loss, silu,       non-saturating, 1e-3",
        "discriminator, d-loss, tanh,       saturating,     1e-3",
        "discriminator, d-loss, relu,       non-saturating, 1e-6",
        "generator,     g-loss, silu,       non-saturating, 1e-3",
        "generator,     g-loss, tanh,       saturating,     1e-3",
        "generator,     g-loss, relu,       non-saturating, 1e-6",
    })
    void theGradientsOfBothLossesAgreeWithFiniteDifferences(
            String network, String loss, String activation, String adversarial, double h) {
        Map<String, Object> options = Map.of(
                "generator.activation", activation,
                "discriminator.activation", activation,
                "loss", adversarial);
        // The other one stands still, so that the loss is a function of these weights as they were.
        boolean discriminates = network.equals("discriminator");
        Model learning = plain(discriminates ? 1 : 0, discriminates ? 0 : 1, options);
        Model still = plain(0, 0, options);
        Map<String, Tensor> before = learning.initial(SEED);
        Map<String, Tensor> after = Step.of(learning, before).variables();
        int checked = 0;
        double largest = 0;
        try (Session session = open(before, gaussians(ROWS, Shape.of(2, 2)));
                Executable step = session.prepare(still.training(BATCH, ROWS))) {
            for (String name : before.keySet()) {
                if (!name.startsWith(network + "/")) {
                    assertThat(after.get(name)).as(name).isEqualTo(before.get(name));
                    continue;
                }
                for (int i = 0; i < before.get(name).shape().size(); i++) {
                    double gradient = before.get(name).get(i) - after.get(name).get(i);
                    double slope = slope(session, step, loss, name, i, h);
                    assertThat(gradient)
                            .as("%s[%d]", name, i)
                            .isCloseTo(slope, within(1e-6 * Math.abs(slope) + 1e-15 / h + 1e-10));
                    largest = Math.max(largest, Math.abs(gradient));
                    checked++;
                }
            }
        }
        int hidden = 6 * 6 + 6;
        assertThat(checked)
                .isEqualTo(discriminates ? (4 * 6 + 6) + hidden + (6 + 1) : (3 * 6 + 6) + hidden + 6 * 4 + 4);
        assertThat(largest).isGreaterThan(0.05);
    }

    @Test
    void theGeneratorFollowsItsGradientUnderTheNewDiscriminator() {
        Map<String, Tensor> before = plain(0, 0, Map.of()).initial(SEED);
        Map<String, Tensor> both = Step.of(plain(0.5, 1, Map.of()), before).variables();
        Map<String, Tensor> between = Step.of(plain(0.5, 0, Map.of()), before).variables();
        Map<String, Tensor> inTurn = Step.of(plain(0, 1, Map.of()), between).variables();
        assertThat(between).isNotEqualTo(before);
        assertThat(inTurn).isNotEqualTo(between);
        before.keySet().forEach(name -> {
            for (int i = 0; i < before.get(name).shape().size(); i++) {
                assertThat(both.get(name).get(i))
                        .as("%s[%d]", name, i)
                        .isCloseTo(inTurn.get(name).get(i), within(1e-14));
            }
        });
    }

    @Test
    void theFiguresBelongTogether() {
        Step step = Step.of(plain(0, 0, Map.of()), plain(0, 0, Map.of()).initial(SEED));
        assertThat(step.output("jsd")).isCloseTo((step.output("value") + 2 * Math.log(2)) / 2, within(1e-14));
        assertThat(step.output("d-loss")).isCloseTo(-step.output("value") + 0.7 / 2 * step.output("r1"), within(1e-14));
        assertThat(step.output("d-real")).isBetween(0.01, 0.99).isNotEqualTo(0.5);
        assertThat(step.output("d-fake")).isBetween(0.01, 0.99).isNotEqualTo(0.5);
        assertThat(plain(0, 0, Map.of()).figures().stream().map(Figure::name))
                .containsExactlyElementsOf(step.outputs().keySet());
    }

    @Test
    void aDiscriminatorThatKnowsNothingHasTheFiguresOfTheEquilibrium() {
        Map<String, Tensor> variables = new HashMap<>(plain(0, 0, Map.of()).initial(SEED));
        variables.replaceAll((name, value) ->
                name.equals("discriminator/2/weight") ? Tensor.zeros(DType.F64, value.shape()) : value);
        Model model = plain(0, 0, Map.of());
        Step step = Step.of(model, variables);
        for (Figure figure : model.figures()) {
            figure.theory().ifPresent(theory -> assertThat(step.output(figure.name()))
                    .as(figure.name())
                    .isCloseTo(theory, within(1e-14)));
        }
        assertThat(step.output("r1")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"normal, 0", "normal, 0.5", "uniform, 0.5"})
    void samplesAreThoseOfTheAveragedGenerator(String prior, double ema) {
        Model model = plain(0, 0, Map.of("prior", prior, "ema", ema));
        Map<String, Tensor> variables = new HashMap<>(model.initial(SEED));
        String averaged = ema > 0 ? "generator.ema/" : "generator/";
        variables.replaceAll((name, value) ->
                !name.startsWith(averaged) || name.contains("bias") ? value : Tensor.zeros(DType.F64, value.shape()));
        variables.put(averaged + "2/bias", Tensor.of(Shape.of(4), 1.0, 2, 3, 4));
        Program program = model.program(Model.GENERATE, 2);
        try (Session session = open(variables, gaussians(ROWS, Shape.of(2, 2)));
                Executable generate = session.prepare(program)) {
            Tensor sample = generate.run(Map.of(prior, Tensor.zeros(DType.F64, Shape.of(2, 3))))
                    .get("sample");
            assertThat(sample).isEqualTo(Tensor.of(Shape.of(2, 2, 2), 1.0, 2, 3, 4, 1, 2, 3, 4));
        }
        assertThat(model.roles()).containsExactly(Model.GENERATE);
    }

    @Test
    void aSmallModelLearnsANormalLaw() {
        int steps = 800;
        int rows = 4000;
        Map<String, Object> small = Map.of(
                "generator.width", 16, "generator.layers", 2, "discriminator.width", 16, "discriminator.layers", 2);
        Model model = model(Shape.of(1), steps, DType.F32, small);
        Map<String, Tensor> variables = model.initial(SEED);
        Tensor data = gaussians(rows, Shape.of(1));
        try (Session session = open(variables, data);
                Executable training = session.prepare(model.training(64, rows));
                Executable generate = session.prepare(model.program(Model.GENERATE, rows))) {
            Map<String, Tensor> figures = training.run(Map.of(Model.SEED, SEED_WORDS), 0, steps);
            for (Figure figure : model.figures()) {
                double[] over = figures.get(figure.name()).toDoubles();
                double last =
                        Arrays.stream(over, steps - steps / 4, steps).average().orElseThrow();
                figure.theory()
                        .ifPresent(theory -> assertThat(last).as(figure.name()).isCloseTo(theory, within(0.03)));
            }
            Tensor normal = gaussians(rows, Shape.of(2));
            double[] z = normal.toDoubles();
            Arrays.setAll(z, i -> z[i] - 0.3);
            double[] samples = generate.run(Map.of("normal", Tensor.of(DType.F32, Shape.of(rows, 2), z)))
                    .get("sample")
                    .toDoubles();
            double mean = Arrays.stream(samples).average().orElseThrow();
            double variance = Arrays.stream(samples)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(0.3, within(0.1));
            assertThat(variance).isCloseTo(1, within(0.2));
        }
    }

    @Test
    void sizesFollowTheSample() {
        Map<String, Tensor> toy = model(Shape.of(1), 1, DType.F32, Map.of()).initial(SEED);
        Map<String, Tensor> image =
                model(Shape.of(28, 28), 1, DType.F32, Map.of()).initial(SEED);
        assertThat(toy.get("discriminator/0/weight").shape()).isEqualTo(Shape.of(1, 64));
        assertThat(image.get("discriminator/0/weight").shape()).isEqualTo(Shape.of(784, 256));
        assertThat(image.get("generator/0/weight").shape()).isEqualTo(Shape.of(64, 256));
    }

    @Test
    void whatIsWrongIsToldWithWhatIsAccepted() {
        assertThatThrownBy(() -> model(Shape.of(1), 1, DType.F32, Map.of("prior", "cauchy")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("normal, uniform");
        assertThatThrownBy(() -> model(Shape.of(1), 1, DType.F32, Map.of("generator.depth", 3)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("width, layers, activation");
        assertThatThrownBy(() -> model(Shape.of(1), 1, DType.F32, Map.of("loss.margin", 1)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("non-saturating");
        assertThatThrownBy(() -> model(Shape.of(1), 1, DType.F32, Map.of()).program(Model.DENOISE, 1))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("generate");
    }

    @Test
    void theOptionsOfALossReachIt() {
        Model plain = plain(0, 0, Map.of("r1", 0));
        Model scaled = plain(0, 0, Map.of("r1", 0, "loss", "scaled", "loss.scale", 3));
        Step one = Step.of(plain, plain.initial(SEED));
        Step three = Step.of(scaled, scaled.initial(SEED));
        assertThat(three.output("d-loss")).isCloseTo(3 * one.output("d-loss"), within(1e-12));
        assertThat(three.output("g-loss")).isCloseTo(3 * one.output("g-loss"), within(1e-12));
    }
}
