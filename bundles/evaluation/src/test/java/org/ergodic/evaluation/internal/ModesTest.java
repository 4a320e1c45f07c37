package org.ergodic.evaluation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.evaluation.Metric;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ModesTest {
    private final Metric coverage = new ModeCoverage();
    private final Metric quality = new ModeQuality();

    private static Dataset line(int modes, double sigma) {
        float[] centres = new float[modes];
        for (int k = 0; k < modes; k++) {
            centres[k] = 10 * k;
        }
        Tensor rows = Sets.normals(1, 10, 1, 0, 1);
        return new Dataset(rows, rows, Optional.of(new Dataset.Modes(Tensor.of(Shape.of(modes, 1), centres), sigma)));
    }

    private static double value(Metric metric, Dataset data, Tensor samples) {
        return Sets.value(metric, data.heldOut(), samples, data, Map.of(), 0);
    }

    /** 100 samples: 5 are just enough for one of 8 modes, 4 are not. */
    @Test
    void coverageCountsModesWithTheirShare() {
        float[] values = new float[100];
        for (int i = 0; i < 100; i++) {
            values[i] = i < 5 ? 0 : i < 9 ? 10 : 20;
        }
        assertThat(value(coverage, line(8, 1), Tensor.of(Shape.of(100, 1), values)))
                .isEqualTo(2);
        assertThat(value(coverage, line(10, 1), Tensor.of(Shape.of(100, 1), values)))
                .isEqualTo(3);
    }

    @Test
    void samplesBelongWithinThreeSigma() {
        Tensor samples = Tensor.of(Shape.of(4, 1), 2.99f, 3.01f, 7.01f, -3.01f);
        assertThat(value(quality, line(8, 1), samples)).isEqualTo(0.5);
        assertThat(value(coverage, line(8, 1), samples)).isEqualTo(2);
    }

    /** P(|z| ≤ 3) = 0.9973 in one dimension, 1 − e^(−9/2) in two. */
    @Test
    void qualityOfTheLawItself() {
        int rows = 20_000;
        assertThat(value(quality, line(1, 1), Sets.normals(3, rows, 1, 0, 1)))
                .isCloseTo(0.9973, within(5 * Math.sqrt(0.0027 / rows)));
        Tensor rows2 = Sets.normals(3, rows, 2, 0.5, 0.1);
        Dataset plane =
                new Dataset(rows2, rows2, Optional.of(new Dataset.Modes(Tensor.of(Shape.of(1, 2), 0.5f, 0.5f), 0.1)));
        double expected = 1 - Math.exp(-4.5);
        assertThat(value(quality, plane, rows2)).isCloseTo(expected, within(5 * Math.sqrt((1 - expected) / rows)));
    }

    @Test
    void unknownModes() {
        Tensor rows = Sets.normals(1, 10, 1, 0, 1);
        Dataset data = new Dataset(rows, rows, Optional.empty());
        for (Metric metric : new Metric[] {coverage, quality}) {
            assertThat(metric.applies(data)).isFalse();
            assertThat(metric.applies(line(2, 1))).isTrue();
            assertThatThrownBy(() -> value(metric, data, rows))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("modes of this data set are not known");
        }
    }
}
