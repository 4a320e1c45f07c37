package org.ergodic.evaluation.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * The squared maximum mean discrepancy with the kernel exp(−|x − y|²/(2h²)), its unbiased estimate (Gretton et al. 2012,
 * equation 3), without a unit; for equal laws it is 0 on average and may be negative. Where no bandwidth h is given it is the
 * median of the positive distances between pairs among at most {@value #MEDIAN_ROWS} rows of the reference.
 *
 * <p>Of each set at most {@code rows} rows are used, and so many that rows² · dimension stays below {@value #MOST_WORK}; they
 * are evenly spaced.
 */
@Component(property = "ergodic.name=rbf-mmd")
public final class RbfMmd implements Metric {
    private static final int MEDIAN_ROWS = 500;
    private static final double MOST_WORK = 2e8;

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.number("bandwidth", 0, 0, 1e12, "the kernel's width h in the data's units; 0 for the median"),
                Parameter.integer("rows", 2000, 2, 100_000, "how many rows of each set are used at most"));
    }

    @Override
    public double value(Comparison comparison) {
        Options options = comparison.options();
        Points reference = Points.reference(comparison);
        Points samples = Points.samples(comparison);
        int most = (int) Math.max(2, Math.min(options.integer("rows"), Math.sqrt(MOST_WORK / reference.dimension())));
        double bandwidth = options.number("bandwidth");
        double h = bandwidth > 0 ? bandwidth : medianDistance(reference.thinned(MEDIAN_ROWS));
        Points x = reference.thinned(most);
        Points y = samples.thinned(most);
        double scale = -0.5 / (h * h);
        double n = x.rows();
        double m = y.rows();
        return 2 * kernelSum(x, x, true, scale) / (n * (n - 1))
                + 2 * kernelSum(y, y, true, scale) / (m * (m - 1))
                - 2 * kernelSum(x, y, false, scale) / (n * m);
    }

    /** The sum of the kernel over all pairs of a row of {@code a} and one of {@code b}, or over pairs i &lt; j. */
    private static double kernelSum(Points a, Points b, boolean above, double scale) {
        float[] columns = transposed(b);
        double[] sums = IntStream.range(0, a.rows())
                .parallel()
                .mapToDouble(i -> {
                    int first = above ? i + 1 : 0;
                    float[] squares = squaredDistances(a, i, columns, b.rows(), first);
                    double sum = 0;
                    for (int j = first; j < squares.length; j++) {
                        sum += Math.exp(scale * squares[j]);
                    }
                    return sum;
                })
                .toArray();
        return DoubleStream.of(sums).sum();
    }

    private static double medianDistance(Points points) {
        float[] columns = transposed(points);
        float[] squares = new float[points.rows() * (points.rows() - 1) / 2];
        int count = 0;
        for (int i = 0; i < points.rows(); i++) {
            float[] row = squaredDistances(points, i, columns, points.rows(), i + 1);
            for (int j = i + 1; j < row.length; j++) {
                if (row[j] > 0) {
                    squares[count++] = row[j];
                }
            }
        }
        Arrays.sort(squares, 0, count);
        return count == 0 ? 1 : Math.sqrt((squares[(count - 1) / 2] + (double) squares[count / 2]) / 2);
    }

    /** From row {@code i} to every row from {@code first} on; written so that the inner loop becomes vector instructions. */
    private static float[] squaredDistances(Points points, int i, float[] columns, int rows, int first) {
        float[] squares = new float[rows];
        for (int k = 0; k < points.dimension(); k++) {
            float value = points.values()[i * points.dimension() + k];
            int column = k * rows;
            for (int j = first; j < rows; j++) {
                float difference = value - columns[column + j];
                squares[j] += difference * difference;
            }
        }
        return squares;
    }

    private static float[] transposed(Points points) {
        float[] columns = new float[points.values().length];
        for (int i = 0; i < points.rows(); i++) {
            for (int k = 0; k < points.dimension(); k++) {
                columns[k * points.rows() + i] = points.values()[i * points.dimension() + k];
            }
        }
        return columns;
    }
}
