package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the default recipes learn in the steps of the demo: laws that are known. One seed each; the environment variable
 * ERGODIC_TEST_SEEDS names others.
 */
class LearningIT {
    private static final int SAMPLES = 10_000;

    @TempDir
    Path folder;

    static List<Integer> seeds() {
        return Arrays.stream(
                        System.getenv().getOrDefault("ERGODIC_TEST_SEEDS", "1").split(","))
                .map(Integer::valueOf)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aGanLearnsANormalLaw(int seed) throws Exception {
        train("gan", "gaussian", 4000, seed);
        List<Map<String, Object>> events = Files.readAllLines(folder.resolve("run/metrics.jsonl")).stream()
                .map(Json::object)
                .toList();
        double value = lastTenth(events, "value");
        double real = lastTenth(events, "d-real");
        double fake = lastTenth(events, "d-fake");
        double[] samples = sample(seed);
        double mean = 0;
        for (double sample : samples) {
            mean += sample / samples.length;
        }
        double variance = 0;
        for (double sample : samples) {
            variance += (sample - mean) * (sample - mean) / samples.length;
        }
        double jsd = evaluate("classifier-jsd").value();
        tell(
                "gaussian, seed %d: value %.4f, D(real) %.4f, D(fake) %.4f, mean %.4f, variance %.4f, classifier-jsd %.4f",
                seed, value, real, fake, mean, variance, jsd);
        assertThat(value).as("value").isEqualTo(-2 * Math.log(2), within(0.03));
        assertThat(real).as("mean D(real)").isEqualTo(0.5, within(0.03));
        assertThat(fake).as("mean D(fake)").isEqualTo(0.5, within(0.03));
        assertThat(mean).as("mean").isEqualTo(0, within(0.1));
        assertThat(variance).as("variance").isEqualTo(1, within(0.1));
        assertThat(jsd).as("classifier-jsd").isLessThanOrEqualTo(0.02);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aGanFindsAllModesOfARing(int seed) throws Exception {
        train("gan", "ring", 10000, seed);
        double[] samples = sample(seed);
        int[] nearest = new int[8];
        int close = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double x = samples[2 * i];
            double y = samples[2 * i + 1];
            int mode = Math.floorMod(Math.round(Math.atan2(y, x) / (Math.PI / 4)), 8);
            nearest[mode]++;
            double distance = Math.hypot(x - Math.cos(mode * Math.PI / 4), y - Math.sin(mode * Math.PI / 4));
            close += distance <= 3 * 0.05 ? 1 : 0;
        }
        double least = 1;
        for (int count : nearest) {
            least = Math.min(least, (double) count / SAMPLES);
        }
        tell("ring, seed %d: least mode %.4f, within 3 sigma %.4f", seed, least, (double) close / SAMPLES);
        assertThat(least).as("share of the rarest mode").isGreaterThanOrEqualTo(0.05);
        assertThat((double) close / SAMPLES).as("within 3 sigma of a mode").isGreaterThanOrEqualTo(0.9);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDiffusionModelLearnsTheSwissRoll(int seed) throws Exception {
        train("diffusion", "swiss-roll", 10000, seed);
        Judged judged = evaluate("sliced-wasserstein");
        tell("swiss-roll, seed %d: sliced-wasserstein %.4f, null band up to %.4f", seed, judged.value(), judged.high());
        assertThat(judged.value()).isLessThanOrEqualTo(2 * judged.high());
    }

    private void train(String model, String data, int steps, int seed) throws Exception {
        Ergodic.in(folder)
                .succeed(
                        "train",
                        "--model=" + model,
                        "--data=" + data,
                        "--steps=" + steps,
                        "--seed=" + seed,
                        "--output=run");
    }

    private double[] sample(int seed) throws Exception {
        Ergodic.in(folder).succeed("sample", "run", "-n=" + SAMPLES, "--seed=" + seed, "-o=samples.npy");
        float[] values = Npy.read(folder.resolve("samples.npy")).values();
        double[] samples = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            samples[i] = values[i];
        }
        return samples;
    }

    private record Judged(double value, double high) {}

    private Judged evaluate(String metric) throws Exception {
        Map<?, ?> judged = (Map<?, ?>) Ergodic.in(folder)
                .succeed("evaluate", "run", "--metrics=" + metric, "--json")
                .json()
                .get(metric);
        return new Judged(number(judged.get("value")), number(((List<?>) judged.get("null")).get(1)));
    }

    private static double lastTenth(List<Map<String, Object>> events, String figure) {
        double last = number(events.get(events.size() - 1).get("step"));
        return events.stream()
                .filter(event -> number(event.get("step")) > 0.9 * last)
                .mapToDouble(event -> number(((Map<?, ?>) event.get("figures")).get(figure)))
                .average()
                .orElseThrow();
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static void tell(String format, Object... numbers) {
        System.out.println(String.format(Locale.ROOT, format, numbers));
    }
}
