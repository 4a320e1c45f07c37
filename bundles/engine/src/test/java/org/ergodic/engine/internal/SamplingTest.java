package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Engine.SampleRequest;
import org.ergodic.option.Options;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingTest {
    private static final Standardisation NONE =
            new Standardisation(Tensor.of(Shape.scalar(), 0.0), Tensor.of(Shape.scalar(), 1.0));

    @TempDir
    Path temp;

    private final PlugIns table = Toys.table();
    private final Engine engine = Toys.engine(table);

    private Path run(String model, Map<String, Object> options, int steps) {
        Path folder = temp.resolve(model);
        engine.train(
                new RunSpec(model, options, "gauss", Map.of("rows", 500), steps, 8, 3, "reference"), folder, e -> {});
        return folder;
    }

    private static double mean(double[] values) {
        return java.util.Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }

    /** 20,000 samples in 5 dimensions; mean and variance within 5 standard errors of what the certificate says. */
    @ParameterizedTest
    @CsvSource({
        "ddim,0,epsilon,10",
        "ddim,1,epsilon,10",
        "ddim,0.5,x0,7",
        "ddim,1,velocity,20",
        "two-step,0,epsilon,12",
        "two-step,0,x0,12"
    })
    void samplesHaveTheLawOfTheCertificate(String sampler, double eta, String predicts, int steps) {
        ForwardProcess process = new Toys.Betas().process(Options.of("betas", new Toys.Betas().parameters(), Map.of()));
        Map<String, Object> options = sampler.equals("ddim") ? Map.of("eta", eta) : Map.of();
        SamplerTable plan = new Sampling(table).table(sampler, "betas", steps, options);
        Engine.Certificate law = Certifier.certify(plan);
        Program model = Toys.optimal(process, Shape.of(1000, 5), predicts);
        Tensor samples = new Tiles(new ReferenceBackend(), SamplePlan.denoise(model, plan), Map.of(), NONE)
                .sample(4000, 11, 2, done -> {});
        double[] values = samples.toDoubles();
        double n = values.length;
        assertThat(mean(values)).isCloseTo(law.mean(), within(5 * Math.sqrt(law.variance() / n)));
        assertThat(variance(values)).isCloseTo(law.variance(), within(5 * law.variance() * Math.sqrt(2 / n)));
    }

    @Test
    void aTableWithoutNoiseDrawsNone() {
        ForwardProcess process = new Toys.Betas().process(Options.of("betas", new Toys.Betas().parameters(), Map.of()));
        Program model = Toys.optimal(process, Shape.of(4, 2), "epsilon");
        Sampling sampling = new Sampling(table);
        SamplePlan quiet = SamplePlan.denoise(model, sampling.table("ddim", "betas", 10, Map.of()));
        SamplePlan loud = SamplePlan.denoise(model, sampling.table("ddim", "betas", 10, Map.of("eta", 1)));
        assertThat(draws(quiet.phases().get(1).program())).isFalse();
        assertThat(draws(loud.phases().get(1).program())).isTrue();
    }

    private static boolean draws(Program program) {
        return program.values().stream().anyMatch(value -> value.op() == Op.RANDOM_NORMAL);
    }

    @Test
    void aSampleDependsOnSeedAndIndexAlone() {
        Path folder = run("optimal", Map.of(), 5);
        table.add(Toys.plugIn(Backend.class, "lanes", new Toys.Lanes(3)));
        Map<String, Object> eta = Map.of("eta", 1);
        Tensor all = engine.sample(new SampleRequest(folder, 1000, "ddim", 5, 7, 0, "", eta), done -> {});
        Tensor few = engine.sample(new SampleRequest(folder, 300, "ddim", 5, 7, 1, "", eta), done -> {});
        Tensor wide = engine.sample(new SampleRequest(folder, 1000, "ddim", 5, 7, 700, "lanes", eta), done -> {});
        Tensor other = engine.sample(new SampleRequest(folder, 1000, "ddim", 5, 8, 0, "", eta), done -> {});
        assertThat(all.shape()).isEqualTo(Shape.of(1000, 2));
        assertThat(few).isEqualTo(all.rows(0, 300));
        assertThat(wide).isEqualTo(all);
        assertThat(other).isNotEqualTo(all);
        assertThat(all.rows(256, 512)).isNotEqualTo(all.rows(0, 256));
    }

    /** Data N(3, 2²) and N(4, 2²) becomes N(0, 1); the optimal denoiser for N(.25, .5²) so gives about N(3.5, 1). */
    @Test
    void theDefaultsAreDdimOf50StepsAndTheRunsOwnSchedule() {
        Path folder = run("optimal", Map.of("schedule.last", 0.01), 5);
        assertThat(RunFolder.existing(folder).provenance().options())
                .containsEntry("schedule", "betas")
                .containsEntry("schedule.steps", 1000L)
                .containsEntry("schedule.last", 0.01)
                .containsEntry("predicts", "epsilon");
        Tensor found = engine.sample(Toys.request(folder, 20_000, 1), done -> {});
        Engine.Certificate law = engine.certify("ddim", "betas", 50, Map.of("schedule.last", 0.01));
        Standardisation scale =
                new Checkpoints(folder.resolve("checkpoints")).last().standardisation();
        double[] first = new double[20_000];
        for (int i = 0; i < first.length; i++) {
            first[i] = found.get(2 * i);
        }
        double mean = scale.mean().get(0) + scale.scale().get(0) * law.mean();
        double variance = Math.pow(scale.scale().get(0), 2) * law.variance();
        assertThat(mean(first)).isCloseTo(mean, within(5 * Math.sqrt(variance / first.length)));
        assertThat(variance(first)).isCloseTo(variance, within(5 * variance * Math.sqrt(2.0 / first.length)));
        assertThat(engine.sample(new SampleRequest(folder, 20_000, "ddim", 50, 1, 0, "", Map.of()), done -> {}))
                .isEqualTo(found);
    }

    @Test
    void aGeneratorMakesSamplesInOneGo() {
        Path folder = run("shift", Map.of(), 400);
        List<Integer> progress = new ArrayList<>();
        Tensor found = engine.sample(Toys.request(folder, 1000, 1), progress::add);
        Standardisation scale =
                new Checkpoints(folder.resolve("checkpoints")).last().standardisation();
        double[] second = new double[1000];
        for (int i = 0; i < second.length; i++) {
            second[i] = found.get(2 * i + 1);
        }
        double deviation = scale.scale().get(1);
        assertThat(mean(second)).isCloseTo(scale.mean().get(1), within(0.5 * deviation));
        assertThat(variance(second)).isCloseTo(deviation * deviation, within(5 * deviation * deviation * 0.045));
        assertThat(progress).hasSize(4).isSorted().endsWith(1000);
        assertThatThrownBy(() -> engine.sample(new SampleRequest(folder, 10, "ddim", 0, 1, 0, "", Map.of()), d -> {}))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("in one go");
    }

    /** The numbers of sample i are those of the key (seed, START, 0, i), on the host as on a backend. */
    @Test
    void randomInputsAreKeyedBySeedAndIndex() {
        Shape all = Shape.of(8, 3);
        long seed = -5_000_000_000L;
        Program uniform = Program.build(g -> g.output("sample", g.input("uniform", all)));
        Program normal = Program.build(g -> g.output("sample", g.input("normal", all)));
        Tensor flat = new Tiles(new ReferenceBackend(), SamplePlan.generate(uniform), Map.of(), NONE)
                .sample(20, seed, 1, done -> {});
        Tensor bell = new Tiles(new ReferenceBackend(), SamplePlan.generate(normal), Map.of(), NONE)
                .sample(20, seed, 1, done -> {});
        for (int i = 0; i < 20; i++) {
            Philox random = new Philox(seed, Streams.START, 0, i);
            for (int j = 0; j < 3; j++) {
                assertThat(flat.get(3 * i + j)).isEqualTo(random.uniform(j));
                assertThat(bell.get(3 * i + j)).isCloseTo(random.normal(j), within(1e-5));
            }
        }
    }

    @Test
    void wrongRequestsAreRefused() {
        Path folder = run("optimal", Map.of(), 5);
        assertThatThrownBy(() -> engine.sample(Toys.request(folder, 0, 1), done -> {}))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("1 or more samples");
        assertThatThrownBy(() -> engine.sample(new SampleRequest(folder, 1, "foo", 0, 1, 0, "", Map.of()), done -> {}))
                .hasMessage("there is no sampler 'foo'; there are ddim, two-step");
        assertThatThrownBy(() -> engine.sample(
                        new SampleRequest(folder, 1, "", 0, 1, 0, "", Map.of("schedule.last", 0.5)), done -> {}))
                .hasMessageContaining("was trained with its noise schedule");
        assertThatThrownBy(() -> engine.sample(new SampleRequest(folder, 1, "", 0, 1, 0, "x", Map.of()), done -> {}))
                .hasMessage(
                        "there is no backend 'x'; there are reference; 'ergodic doctor' tells why a backend does not"
                                + " run here");
    }

    @Test
    void noThreadIsLeftBehind() {
        Path folder = run("optimal", Map.of(), 5);
        table.add(Toys.plugIn(Backend.class, "lanes", new Toys.Lanes(3)));
        SampleRequest request = new SampleRequest(folder, 2000, "ddim", 2, 1, 0, "lanes", Map.of());
        assertThatThrownBy(() -> engine.sample(request, done -> {
                    throw new IllegalStateException("the listener fails");
                }))
                .hasMessage("the listener fails");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> engine.sample(request, done -> {})).isInstanceOf(RuntimeException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("ergodic-sampling"));
    }
}
