package org.ergodic.evaluation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RbfMmdTest {
    private final RbfMmd metric = new RbfMmd();

    @Test
    void threePointsByHand() {
        Tensor a = Tensor.of(Shape.of(2, 1), 0f, 2f);
        Tensor b = Tensor.of(Shape.of(3, 1), 1f, 1f, 3f);
        double k1 = Math.exp(-0.5);
        double k2 = Math.exp(-2);
        double k3 = Math.exp(-4.5);
        double expected = k2 + (1 + 2 * k2) / 3 - 2 * (5 * k1 + k3) / 6;
        assertThat(Sets.value(metric, a, b, Map.of("bandwidth", 1))).isCloseTo(expected, within(1e-9));
        // the only distance in the reference is 2
        assertThat(Sets.value(metric, a, b, Map.of()))
                .isCloseTo(Sets.value(metric, a, b, Map.of("bandwidth", 2)), within(1e-12));
    }

    /** With E k = (1 + 2 s²/h²)^(−d/2)·exp(−|m|²/(2(h² + 2 s²))) for x − y of mean m and variance 2 s² along each axis. */
    @Test
    void gaussiansInClosedForm() {
        int rows = 2000;
        double h = 1.5;
        for (int dimension : new int[] {1, 2, 5}) {
            for (double shift : new double[] {0, 0.5, 1}) {
                Tensor a = Sets.normals(1, rows, dimension, 0, 1);
                Tensor b = Sets.normals(2, rows, dimension, shift, 1);
                double same = Math.pow(1 + 2 / (h * h), -dimension / 2.0);
                double expected = 2 * same * (1 - Math.exp(-dimension * shift * shift / (2 * (h * h + 2))));
                double error = 4 * Math.sqrt(expected / rows) + 4.0 / rows;
                assertThat(Sets.value(metric, a, b, Map.of("bandwidth", h))).isCloseTo(expected, within(error));
            }
        }
    }

    /** The estimate has no bias: over many pairs of equal law its mean is 0, where the biased one's is about 2/n. */
    @Test
    void noBias() {
        int pairs = 200;
        int rows = 20;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < pairs; i++) {
            double value = Sets.value(
                    metric,
                    Sets.normals(2 * i, rows, 1, 0, 1),
                    Sets.normals(2 * i + 1, rows, 1, 0, 1),
                    Map.of("bandwidth", 1));
            sum += value / pairs;
            squares += value * value / pairs;
        }
        assertThat(sum).isCloseTo(0, within(4 * Math.sqrt(squares / pairs)));
        assertThat(4 * Math.sqrt(squares / pairs)).isLessThan(0.5 * 2.0 / rows);
    }

    /** The median distance of N(0, I) pairs in the plane: 2·√(2 log 2)/√2 = 1.6651 (Rayleigh with σ = √2). */
    @Test
    void medianDistance() {
        Tensor a = Sets.normals(1, 500, 2, 0, 1);
        Tensor b = Sets.normals(2, 500, 2, 1, 1);
        double byMedian = Sets.value(metric, a, b, Map.of());
        double median = Math.sqrt(2) * Math.sqrt(2 * Math.log(2));
        double low = Sets.value(metric, a, b, Map.of("bandwidth", median * 0.93));
        double high = Sets.value(metric, a, b, Map.of("bandwidth", median * 1.07));
        assertThat(byMedian).isBetween(Math.min(low, high), Math.max(low, high));
    }

    @Test
    void rowsAreThinnedEvenly() {
        Tensor a = Sets.normals(1, 40, 2, 0, 1);
        Tensor b = Sets.normals(2, 40, 2, 1, 1);
        float[] half = new float[40];
        for (int i = 0; i < 20; i++) {
            System.arraycopy(b.floats(), 4 * i, half, 2 * i, 2);
        }
        assertThat(Sets.value(metric, a, b, Map.of("rows", 20, "bandwidth", 1)))
                .isEqualTo(Sets.value(
                        metric,
                        Tensor.of(Shape.of(20, 2), evenRows(a)),
                        Tensor.of(Shape.of(20, 2), half),
                        Map.of("bandwidth", 1)));
    }

    private static float[] evenRows(Tensor rows) {
        float[] half = new float[rows.shape().size() / 2];
        for (int i = 0; i < half.length; i++) {
            half[i] = rows.floats()[i / 2 * 4 + i % 2];
        }
        return half;
    }

    @Test
    void constantsAreCompared() {
        Tensor a = Tensor.of(Shape.of(3, 1), 1f, 1f, 1f);
        assertThat(Sets.value(metric, a, a, Map.of())).isZero();
        assertThat(Sets.value(metric, a, Tensor.of(Shape.of(2, 1), 2f, 2f), Map.of()))
                .isCloseTo(2 - 2 * Math.exp(-0.5), within(1e-9));
    }
}
