package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The certificate: exact to 1e-9. */
class CertifyIT {
    private static final double PERCENT = 1e-7;

    @TempDir
    Path folder;

    /** Moments of diffusers' schedulers with the optimal denoiser, in double precision; linear betas from 1e-4 to 0.02. */
    @ParameterizedTest
    @CsvSource({
        "ddpm, variance=fixed-small, 0.24998310629345394, 0.11106430278784313, 9",
        "ddim, eta=0, 0.2484624146164507, 0.13997212986631816, 0",
        "ddim, eta=1, 0.24998310629345388, 0.11106430278784316, 9"
    })
    void agreesWithOthers(String sampler, String option, double mean, double variance, int draws) throws Exception {
        Map<String, Object> json = certify(sampler, "10", "--option", option);
        assertThat((double) json.get("mean")).isCloseTo(mean, withinPercentage(PERCENT));
        assertThat((double) json.get("variance")).isCloseTo(variance, withinPercentage(PERCENT));
        assertThat(json).containsEntry("modelCalls", 10);
        // with eta = 1 the others draw once more, and multiply it by zero
        assertThat((int) json.get("noiseDraws")).isBetween(draws, draws == 0 ? 0 : 10);
    }

    /** All thousand steps of DDPM, as a recursion of moments (Ho et al. 2020, equations 6 and 7). */
    @Test
    void agreesWithTheRecursionOfMoments() throws Exception {
        int steps = 1000;
        double[] alphaBar = new double[steps + 1];
        alphaBar[0] = 1;
        for (int t = 1; t <= steps; t++) {
            alphaBar[t] = alphaBar[t - 1] * (1 - (1e-4 + (0.02 - 1e-4) * (t - 1) / (steps - 1)));
        }
        double mean = 0;
        double variance = 1;
        for (int t = steps; t > 0; t--) {
            double alpha = alphaBar[t] / alphaBar[t - 1];
            double noise = 1 - alphaBar[t];
            double toData = Math.sqrt(alphaBar[t - 1]) * (1 - alpha) / noise;
            double toState = Math.sqrt(alpha) * (1 - alphaBar[t - 1]) / noise;
            // E[x0 | x] = 1/4 + gain (x - sqrt(alphaBar) / 4)
            double gain = Math.sqrt(alphaBar[t]) * 0.25 / (alphaBar[t] * 0.25 + noise);
            double slope = toData * gain + toState;
            mean = slope * mean + toData * 0.25 * (1 - gain * Math.sqrt(alphaBar[t]));
            variance = slope * slope * variance + (1 - alpha) * (1 - alphaBar[t - 1]) / noise;
        }
        Map<String, Object> json = certify("ddpm", "1000");
        assertThat((double) json.get("mean")).isCloseTo(mean, withinPercentage(PERCENT));
        assertThat((double) json.get("variance")).isCloseTo(variance, withinPercentage(PERCENT));
        assertThat(json)
                .containsEntry("targetMean", 0.25)
                .containsEntry("targetVariance", 0.25)
                .containsEntry("modelCalls", 1000)
                .containsEntry("noiseDraws", 999);
    }

    private Map<String, Object> certify(String sampler, String steps, String... more) throws Exception {
        String[] words = {"certify", "--json", "--sampler", sampler, "--schedule", "linear", "--steps", steps};
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return Ergodic.in(folder).succeed(all).json();
    }
}
