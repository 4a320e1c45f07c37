package org.ergodic.evaluation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SlicedWassersteinTest {
    private final SlicedWasserstein metric = new SlicedWasserstein();

    @Test
    void oneDimensionIsExact() {
        Tensor a = Tensor.of(Shape.of(3, 1), 5f, 0f, 1f);
        assertThat(Sets.value(metric, a, Tensor.of(Shape.of(3, 1), 3f, 7f, 4f), Map.of()))
                .isCloseTo(8 / 3.0, within(1e-6));
        // quantiles 0, 1, 5 against 0, 2: |0 − 0|/3 + |1 − 0|/6 + |1 − 2|/6 + |5 − 2|/3
        assertThat(Sets.value(metric, a, Tensor.of(Shape.of(2, 1), 2f, 0f), Map.of()))
                .isCloseTo(4 / 3.0, within(1e-6));
    }

    @Test
    void repeatingRowsChangesNothing() {
        Tensor a = Sets.normals(1, 30, 2, 0, 1);
        Tensor b = Sets.normals(2, 20, 2, 0.5, 2);
        float[] twice = new float[80];
        System.arraycopy(b.floats(), 0, twice, 0, 40);
        System.arraycopy(b.floats(), 0, twice, 40, 40);
        double once = Sets.value(metric, a, b, Map.of());
        assertThat(Sets.value(metric, a, Tensor.of(Shape.of(40, 2), twice), Map.of()))
                .isCloseTo(once, within(1e-6));
        assertThat(Sets.value(metric, b, a, Map.of())).isCloseTo(once, within(1e-12));
        assertThat(Sets.value(metric, a, a, Map.of())).isZero();
    }

    /** The same points moved by m: W1 along θ is |θ·m|, and over all θ in the plane |m|·2/π, in space |m|/2. */
    @Test
    void aShiftIsItsMeanProjection() {
        for (int dimension : new int[] {2, 3}) {
            Tensor a = Sets.normals(1, 50, dimension, 0, 1);
            Tensor b = Sets.normals(1, 50, dimension, 3, 1);
            double length = 3 * Math.sqrt(dimension);
            double expected = dimension == 2 ? length * 2 / Math.PI : length / 2;
            double error = length * (dimension == 2 ? 0.308 : 0.289) / Math.sqrt(4000);
            assertThat(Sets.value(metric, a, b, Map.of("projections", 4000))).isCloseTo(expected, within(5 * error));
        }
    }

    /** W1 of N(0,1) and N(m,1) is m. */
    @Test
    void shiftedGaussians() {
        double error = 5 * Math.sqrt(2.0 / 20_000);
        for (double shift : new double[] {0.5, 1, 2}) {
            Tensor a = Sets.normals(1, 20_000, 1, 0, 1);
            Tensor b = Sets.normals(2, 20_000, 1, shift, 1);
            assertThat(Sets.value(metric, a, b, Map.of())).isCloseTo(shift, within(error));
        }
    }

    @Test
    void directionsFollowTheSeed() {
        Tensor a = Sets.normals(1, 100, 2, 0, 1);
        Tensor b = Sets.normals(2, 100, 2, 1, 1);
        double one = Sets.value(metric, a, b, Map.of("projections", 4));
        assertThat(Sets.value(metric, a, b, Map.of("projections", 4))).isEqualTo(one);
        assertThat(Sets.value(
                        metric,
                        a,
                        b,
                        new org.ergodic.data.Dataset(a, a, java.util.Optional.empty()),
                        Map.of("projections", 4),
                        2))
                .isNotEqualTo(one);
    }

    @Test
    void badSamplesAreRefused() {
        Tensor a = Sets.normals(1, 10, 2, 0, 1);
        assertThatThrownBy(() -> Sets.value(metric, a, Sets.normals(1, 10, 3, 0, 1), Map.of()))
                .isInstanceOf(RequestException.class)
                .hasMessage("samples of the data's shape [2] are expected, but they are f32[10,3]");
        assertThatThrownBy(() ->
                        Sets.value(metric, a, Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, Float.POSITIVE_INFINITY), Map.of()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("row 1 (counted from 0) holds Infinity");
        assertThatThrownBy(() -> Sets.value(metric, a, Tensor.of(Shape.of(1, 2), 1f, 2f), Map.of()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("at least 2 rows");
    }
}
