package org.ergodic.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ergodic.backend.Backend;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small relatives of the workloads, on the reference backend. */
class ProgramsTest {
    private static final Workload.Training TRAINING = new Workload.Training(32, 32, 2e-3, 0.5, 0.999, 0.9);
    private static final Backend BACKEND = Backends.named("reference");

    @TempDir
    private Path folder;

    private Tensor data(Workload workload) throws IOException {
        Path file = folder.resolve("data");
        Data.write(file, workload);
        float[] values = new float[(int) Files.size(file) / Float.BYTES];
        ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return Tensor.of(Shape.of(values.length), values);
    }

    private static double mean(double[] losses, int from, int to) {
        return Arrays.stream(losses, from, to).average().orElseThrow();
    }

    @Test
    void aDiscriminatorLearns() throws IOException {
        Workload.Gan gan = new Workload.Gan(List.of(2, 32, 2), List.of(2, 32, 1), false, TRAINING);
        try (Task task = new TrainingTask(BACKEND, Programs.gan(gan, 1), data(gan), 1)) {
            assertThat(task.parameters()).isEqualTo(2 * 32 + 32 + 32 * 2 + 2 + 2 * 32 + 32 + 32 + 1);
            Map<String, double[]> losses = task.run(40);
            assertThat(losses).containsOnlyKeys("d-loss", "g-loss");
            // It says ½ of everything at first, about: twice log 2. Then it learns, before the generator follows.
            double[] loss = losses.get("d-loss");
            assertThat(loss[0]).isCloseTo(2 * Math.log(2), within(0.2));
            assertThat(mean(loss, 20, 40)).isLessThan(mean(loss, 0, 5) - 0.01);
        }
    }

    @Test
    void aDenoiserLearnsFromDrawnBatches() throws IOException {
        Workload.Training drawn = new Workload.Training(32, 200, 2e-3, 0.9, 0.999, 0);
        Workload.Diffusion diffusion = new Workload.Diffusion(new Workload.Mlp(2, 32, List.of(64, 64)), drawn);
        try (Task task = new TrainingTask(BACKEND, Programs.diffusion(diffusion, 1), data(diffusion), 1)) {
            double[] losses = task.run(200).get("loss");
            // Who predicts nothing has the variance of the noise.
            assertThat(losses[0]).isCloseTo(1, within(0.4));
            assertThat(mean(losses, 150, 200)).isLessThan(0.7);
        }
    }

    @Test
    void aUNetLearns() throws IOException {
        Workload.UNet unet = new Workload.UNet(4, 8, List.of(1, 2), 1);
        Workload.Training training = new Workload.Training(4, 4, 2e-3, 0.9, 0.999, 0.999);
        Workload.Diffusion diffusion = new Workload.Diffusion(unet, training);
        try (Task task = new TrainingTask(BACKEND, Programs.diffusion(diffusion, 1), data(diffusion), 1)) {
            double[] losses = task.run(30).get("loss");
            assertThat(losses[0]).isCloseTo(1, within(0.4));
            assertThat(mean(losses, 20, 30)).isLessThan(0.8);
        }
        Workload.Sampling sampling = new Workload.Sampling(unet, 3, 4, 3);
        try (Task task = new SamplingTask(BACKEND, sampling, 1)) {
            assertThat(task.run(1)).isEmpty();
        }
    }

    @Test
    void samplesOfANewModelAreFinite() {
        Workload.Sampling sampling = new Workload.Sampling(new Workload.Mlp(2, 32, List.of(16)), 20, 5, 8);
        try (Task task = new SamplingTask(BACKEND, sampling, 1)) {
            assertThat(task.run(2)).isEmpty();
            assertThat(task.parameters()).isEqualTo(34 * 16 + 16 + 16 * 2 + 2);
        }
    }

    /** Where the noise is predicted exactly, the table leads from x_t = alpha·x0 + sigma·noise to x0. */
    @Test
    void theTableTakesTheNoiseAway() {
        double[] levels = Ddim.signalAndNoise();
        float[] table = Ddim.table(50);
        double noise = -1.25;
        double x = levels[2 * 999] * 0.75 + levels[2 * 999 + 1] * noise;
        for (int row = 0; row < 50; row++) {
            x = table[row * Ddim.COLUMNS] * x + table[row * Ddim.COLUMNS + 1] * noise;
        }
        assertThat(table[2]).isEqualTo(999);
        assertThat(table[49 * Ddim.COLUMNS + 2]).isZero();
        assertThat(x).isCloseTo(0.75, within(1e-3));
    }

    /** PyTorch's law: uniform within 1/√n, so the variance is 1/(3·n). */
    @Test
    void weightsAndBiasesBeginUniform() {
        Map<String, Tensor> initial =
                Networks.perceptron(List.of(100, 400, 1), "tanh", "identity").initial(3);
        double[] weights = initial.get("0/weight").toDoubles();
        assertThat(Arrays.stream(weights).map(Math::abs).max().orElseThrow()).isBetween(0.0999, 0.1);
        assertThat(Arrays.stream(weights).map(w -> w * w).average().orElseThrow())
                .isCloseTo(1 / 300.0, within(1e-4));
        double[] bias = initial.get("0/bias").toDoubles();
        assertThat(Arrays.stream(bias).map(Math::abs).max().orElseThrow()).isBetween(0.09, 0.1);
        assertThat(initial.get("1/weight").toDoubles()).isNotEqualTo(Arrays.copyOf(weights, 400));
    }
}
