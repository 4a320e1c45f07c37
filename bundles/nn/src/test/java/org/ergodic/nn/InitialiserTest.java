package org.ergodic.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitialiserTest {
    private static final Shape SHAPE = Shape.of(3, 3, 32, 64);

    private static double[] values(Initialiser initialiser) {
        return initialiser.values(SHAPE, 9 * 32, 9 * 64, 5).toDoubles();
    }

    private static void moments(Initialiser initialiser, double variance, double largest) {
        double[] values = values(initialiser);
        double mean = Arrays.stream(values).average().orElseThrow();
        double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
        // Five standard errors of 18,432 numbers: at most √2 of the variance for normal ones.
        double error = 5 / Math.sqrt(values.length);
        assertThat(mean).isCloseTo(0, within(error * Math.sqrt(variance)));
        assertThat(square).isCloseTo(variance, within(error * Math.sqrt(2) * variance));
        double most = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        assertThat(most).isLessThanOrEqualTo(largest).isGreaterThan(0.99 * Math.min(largest, 3 * Math.sqrt(variance)));
        assertThat(values(initialiser)).isEqualTo(values);
        assertThat(initialiser.values(SHAPE, 9 * 32, 9 * 64, 6).toDoubles()).isNotEqualTo(values);
    }

    @Test
    void variances() {
        double in = 9 * 32;
        double out = 9 * 64;
        double any = Double.MAX_VALUE;
        moments(Initialiser.heNormal(), 2 / in, any);
        moments(Initialiser.heUniform(), 2 / in, Math.sqrt(6 / in) * (1 + 1e-6));
        moments(Initialiser.xavierNormal(), 2 / (in + out), any);
        moments(Initialiser.xavierUniform(), 2 / (in + out), Math.sqrt(6 / (in + out)) * (1 + 1e-6));
        moments(Initialiser.torch(), 1 / in / 3, Math.sqrt(1 / in) * (1 + 1e-6));
        assertThat(values(Initialiser.constant(0.5))).containsOnly(0.5);
        assertThat(values(Initialiser.zeros())).containsOnly(0.0);
    }

    @ParameterizedTest
    @CsvSource({"3, 4, 5", "1, 3, 8", "1, 6, 6"})
    void orthogonal(int kernel, int in, int out) {
        double[] w = Initialiser.orthogonal(2)
                .values(Shape.of(kernel, in, out), kernel * in, kernel * out, 1)
                .toDoubles();
        int rows = kernel * in;
        boolean upright = rows >= out;
        int vectors = Math.min(rows, out);
        for (int i = 0; i < vectors; i++) {
            for (int j = 0; j < vectors; j++) {
                double dot = 0;
                for (int k = 0; k < Math.max(rows, out); k++) {
                    dot += upright ? w[k * out + i] * w[k * out + j] : w[i * out + k] * w[j * out + k];
                }
                assertThat(dot).isCloseTo(i == j ? 4 : 0, within(1e-6));
            }
        }
    }

    /** The fans that convolutions tell: how many numbers are summed, and how many sums a number is in. */
    @Test
    void fansOfConvolutions() {
        Initialiser fans = (shape, in, out, seed) -> Tensor.of(Shape.of(2), (float) in, (float) out);
        Map<String, Tensor> variables = new LinkedHashMap<>();
        new Conv("a", 4, 6, Shape.of(3, 3), fans).grouped(2).initial(variables, 0);
        new TransposedConv("b", 4, 6, Shape.of(4, 4), 2, fans).initial(variables, 0);
        new Dense("c", 4, 6, fans).initial(variables, 0);
        assertThat(variables.get("a/weight").floats()).containsExactly(18, 27);
        assertThat(variables.get("b/weight").floats()).containsExactly(16, 96);
        assertThat(variables.get("c/weight").floats()).containsExactly(4, 6);
    }
}
