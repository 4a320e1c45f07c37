package org.ergodic.evaluation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierJsdTest {
    private final ClassifierJsd metric = new ClassifierJsd();

    /** The divergence of N(0, I) and N(mean, sd²·I) in nats, by quadrature; the units do not matter. */
    @ParameterizedTest
    @CsvSource({
        "1,0,1,1,0,0.01",
        "1,1,1,100,0.11142148218473616,0.025",
        "1,2,1,1,0.3368308203468317,0.03",
        "2,0,2,0.01,0.17331535085459487,0.03"
    })
    void gaussianPairs(int dimension, double mean, double sd, double unit, double expected, double tolerance) {
        Tensor a = Sets.normals(1, 3000, dimension, 50 * unit, unit);
        Tensor b = Sets.normals(2, 3000, dimension, (50 + mean) * unit, sd * unit);
        assertThat(Sets.value(metric, a, b, Map.of())).isCloseTo(expected, within(tolerance));
    }

    @Test
    void theSameTwice() {
        Tensor a = Sets.normals(1, 100, 2, 0, 1);
        Tensor b = Sets.normals(2, 150, 2, 3, 1);
        assertThat(Sets.value(metric, a, b, Map.of())).isEqualTo(Sets.value(metric, a, b, Map.of()));
    }

    @Test
    void tooFewRows() {
        Tensor a = Sets.normals(1, 15, 2, 0, 1);
        assertThatThrownBy(() -> Sets.value(metric, a, a, Map.of()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("at least 16 rows");
        for (int rows : new int[] {31, 32}) {
            Tensor data = Sets.normals(1, rows, 1, 0, 1);
            assertThat(metric.applies(new Dataset(data, data, Optional.empty())))
                    .isEqualTo(rows == 32);
        }
    }
}
