package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatorsTest {
    private static final int ROWS = 40_000;

    static List<DatasetProvider> all() {
        return List.of(new Gaussian(), new GaussianMixture(), new Ring(), new Grid(), new SwissRoll(), new Moons());
    }

    @ParameterizedTest
    @MethodSource("all")
    void rowsAreFunctionsOfSeedAndIndex(DatasetProvider simulator) {
        Dataset few = Loading.load(simulator, 5, Map.of("rows", 10, "held-out", 7));
        Dataset many = Loading.load(simulator, 5, Map.of("rows", 30, "held-out", 9));
        Dataset other = Loading.load(simulator, 6, Map.of("rows", 10, "held-out", 10));
        assertThat(few.training()).isEqualTo(many.training().rows(0, 10));
        assertThat(few.heldOut()).isEqualTo(many.heldOut().rows(0, 7));
        assertThat(few.training()).isNotEqualTo(other.training());
        assertThat(other.training()).isNotEqualTo(other.heldOut());
    }

    @Test
    void thereAreDefaults() {
        Dataset data = Loading.load(new Ring(), 0, Map.of());
        assertThat(data.training().shape()).isEqualTo(Shape.of(50_000, 2));
        assertThat(data.heldOut().shape()).isEqualTo(Shape.of(10_000, 2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void trainingAndHeldOutAreIndependent(DatasetProvider simulator) {
        Dataset data = Loading.load(simulator, 11, Map.of("rows", ROWS, "held-out", ROWS));
        double[] a = column(data.training(), 0);
        double[] b = column(data.heldOut(), 0);
        double meanA = mean(a);
        double meanB = mean(b);
        double product = 0;
        for (int i = 0; i < ROWS; i++) {
            product += (a[i] - meanA) * (b[i] - meanB) / ROWS;
        }
        assertThat(product / Math.sqrt(variance(a) * variance(b))).isCloseTo(0, within(5 / Math.sqrt(ROWS)));
    }

    @Test
    void gaussian() {
        Dataset data = Loading.load(new Gaussian(), 1, Map.of("rows", ROWS, "mean", 3, "sd", 0.5));
        moments(column(data.training(), 0), 3, 0.25, 3 * 0.0625);
        assertThat(data.modes().orElseThrow().centres()).isEqualTo(Tensor.of(Shape.of(1, 1), 3f));
    }

    @Test
    void gaussianMixture() {
        Dataset data =
                Loading.load(new GaussianMixture(), 2, Map.of("rows", ROWS, "modes", 3, "spacing", 2, "sd", 0.3));
        assertThat(data.modes().orElseThrow().centres()).isEqualTo(Tensor.of(Shape.of(3, 1), -2f, 0f, 2f));
        // E y⁴ of c + s z is c⁴ + 6 c² s² + 3 s⁴
        double fourth = (2 * (16 + 6 * 4 * 0.09) + 3 * 3 * 0.0081) / 3;
        moments(column(data.training(), 0), 0, 0.09 + 4 * 8 / 12.0, fourth);
    }

    @Test
    void ring() {
        Dataset data = Loading.load(new Ring(), 3, Map.of("rows", ROWS));
        for (int axis = 0; axis < 2; axis++) {
            moments(column(data.training(), axis), 0, 0.5 + 0.0025, 1);
        }
        Dataset.Modes modes = data.modes().orElseThrow();
        assertThat(modes.centres().shape()).isEqualTo(Shape.of(8, 2));
        assertThat(modes.sigma()).isEqualTo(0.05);
        assertThat(modes.centres().get(2 * 2 + 1)).isCloseTo(1, within(1e-7));
        eachModeHasItsShare(data);
    }

    @Test
    void grid() {
        Dataset data = Loading.load(new Grid(), 4, Map.of("rows", ROWS));
        for (int axis = 0; axis < 2; axis++) {
            moments(column(data.training(), axis), 0, 0.0025 + 4 * 24 / 12.0, 110);
        }
        assertThat(data.modes().orElseThrow().centres().shape()).isEqualTo(Shape.of(25, 2));
        eachModeHasItsShare(data);
    }

    @Test
    void swissRoll() {
        Dataset data = Loading.load(new SwissRoll(), 5, Map.of("rows", ROWS, "noise", 0.1));
        double start = 1.5 * Math.PI;
        double scale = start * Math.sqrt(13.0 / 6);
        DoubleUnaryOperator[] curve = {t -> t * Math.cos(t) / scale, t -> t * Math.sin(t) / scale};
        double square = 0;
        for (int axis = 0; axis < 2; axis++) {
            int at = axis;
            double mean = average(curve[axis], start, 3 * start);
            double second = average(t -> Math.pow(curve[at].applyAsDouble(t), 2), start, 3 * start);
            moments(column(data.training(), axis), mean, second - mean * mean + 0.01, 6);
            square += second;
        }
        assertThat(square).isCloseTo(2, within(1e-8));
        assertThat(average(curve[0], start, 3 * start)).isCloseTo(2 / scale, within(1e-8));
        assertThat(average(curve[1], start, 3 * start)).isCloseTo(2 / (3 * Math.PI) / scale, within(1e-8));
    }

    @Test
    void swissRollWithoutNoiseLiesOnTheSpiral() {
        Dataset data = Loading.load(new SwissRoll(), 5, Map.of("rows", 1000, "noise", 0));
        double scale = 1.5 * Math.PI * Math.sqrt(13.0 / 6);
        double[] x = column(data.training(), 0);
        double[] y = column(data.training(), 1);
        for (int i = 0; i < x.length; i++) {
            double t = scale * Math.hypot(x[i], y[i]);
            assertThat(t).isBetween(1.5 * Math.PI - 1e-5, 4.5 * Math.PI + 1e-5);
            assertThat(x[i]).isCloseTo(t * Math.cos(t) / scale, within(1e-5));
            assertThat(y[i]).isCloseTo(t * Math.sin(t) / scale, within(1e-5));
        }
    }

    @Test
    void moons() {
        Dataset data = Loading.load(new Moons(), 6, Map.of("rows", ROWS, "noise", 0.2));
        moments(column(data.training(), 0), 0.5, 0.75 + 0.04, 2);
        moments(column(data.training(), 1), 0.25, 9 / 16.0 - 1 / Math.PI + 0.04, 1);
        Dataset exact = Loading.load(new Moons(), 6, Map.of("rows", 1000, "noise", 0));
        double[] x = column(exact.training(), 0);
        double[] y = column(exact.training(), 1);
        int upper = 0;
        for (int i = 0; i < x.length; i++) {
            boolean first = Math.abs(Math.hypot(x[i], y[i]) - 1) < 1e-6 && y[i] >= 0;
            boolean second = Math.abs(Math.hypot(x[i] - 1, y[i] - 0.5) - 1) < 1e-6 && y[i] <= 0.5;
            assertThat(first || second).isTrue();
            upper += first ? 1 : 0;
        }
        assertThat(upper).isBetween(420, 580);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Loading.load(new Ring(), 0, Map.of("sigma", 0)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("sigma");
        assertThatThrownBy(() -> Loading.load(new Moons(), 0, Map.of("modes", 3)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("it has noise, rows, held-out");
    }

    /** Mean and variance within five standard errors, given a bound of the fourth central moment. */
    private static void moments(double[] x, double mean, double variance, double fourth) {
        assertThat(mean(x)).isCloseTo(mean, within(5 * Math.sqrt(variance / x.length)));
        assertThat(variance(x)).isCloseTo(variance, within(5 * Math.sqrt(fourth / x.length)));
    }

    private static void eachModeHasItsShare(Dataset data) {
        Dataset.Modes modes = data.modes().orElseThrow();
        int count = modes.centres().shape().dimension(0);
        int[] shares = new int[count];
        double[] x = column(data.training(), 0);
        double[] y = column(data.training(), 1);
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < count; k++) {
                double distance = Math.hypot(
                        x[i] - modes.centres().get(2 * k),
                        y[i] - modes.centres().get(2 * k + 1));
                shares[k] += distance < 6 * modes.sigma() ? 1 : 0;
            }
        }
        double expected = (double) x.length / count;
        assertThat(Arrays.stream(shares).sum()).isEqualTo(x.length);
        for (int share : shares) {
            assertThat((double) share).isCloseTo(expected, within(5 * Math.sqrt(expected)));
        }
    }

    private static double average(DoubleUnaryOperator f, double from, double to) {
        int cells = 100_000;
        double sum = 0;
        for (int i = 0; i < cells; i++) {
            sum += f.applyAsDouble(from + (to - from) * (i + 0.5) / cells) / cells;
        }
        return sum;
    }

    private static double[] column(Tensor rows, int axis) {
        int width = rows.shape().dimension(1);
        double[] column = new double[rows.shape().dimension(0)];
        Arrays.setAll(column, i -> rows.get(i * width + axis));
        return column;
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double variance(double[] x) {
        double mean = mean(x);
        return Arrays.stream(x)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }
}
