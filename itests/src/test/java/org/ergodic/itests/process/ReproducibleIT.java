package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same request gives the same bytes, whatever the number of threads, the size of the batch and how many are asked for. */
class ReproducibleIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"diffusion, nd4j-cpu", "gan, nd4j-cpu", "diffusion, reference"})
    void trainingAndSampling(String model, String backend) throws Exception {
        Ergodic one = threads(1);
        Ergodic three = threads(3);
        one.succeed(Runs.train(model, "swiss-roll", backend, 60, "one"));
        three.succeed(Runs.train(model, "swiss-roll", backend, 60, "three"));
        assertThat(Runs.lastCheckpoint(folder.resolve("one")))
                .hasSameBinaryContentAs(Runs.lastCheckpoint(folder.resolve("three")));
        assertThat(folder.resolve("one/metrics.jsonl")).hasSameBinaryContentAs(folder.resolve("three/metrics.jsonl"));

        byte[] samples = sample(one, model, "1000", "7");
        assertThat(sample(one, model, "1000", "7")).isEqualTo(samples);
        assertThat(sample(three, model, "1000", "7")).isEqualTo(samples);
        assertThat(sample(three, model, "1000", "7", "--batch=1")).isEqualTo(samples);
        assertThat(sample(one, model, "1000", "7", "--batch=700")).isEqualTo(samples);
        float[] all = Npy.parse(samples).values();
        assertThat(all).hasSize(2000).doesNotContain(Float.NaN);
        assertThat(Npy.parse(sample(three, model, "10", "7")).values()).isEqualTo(Arrays.copyOf(all, 20));
        assertThat(sample(one, model, "1000", "8")).isNotEqualTo(samples);
    }

    private byte[] sample(Ergodic ergodic, String model, String n, String seed, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("sample", "one", "-n", n, "--seed", seed, "-o", "x.npy"));
        if (model.equals("diffusion")) {
            words.addAll(List.of("--sampler=ddim", "--steps=20", "--option=eta=0.5"));
        }
        words.addAll(List.of(more));
        ergodic.succeed(words.toArray(String[]::new));
        byte[] bytes = Files.readAllBytes(folder.resolve("x.npy"));
        Files.delete(folder.resolve("x.npy"));
        return bytes;
    }

    private Ergodic threads(int count) {
        return Ergodic.in(folder).java("-Dergodic.threads=" + count).with("OMP_NUM_THREADS", Integer.toString(count));
    }
}
