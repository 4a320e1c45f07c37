package org.ergodic.evaluation.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.osgi.service.component.annotations.Component;

/**
 * The sliced Wasserstein distance of order 1 (Rabin et al. 2011; Bonneel et al. 2015): W1 of the projections on a direction,
 * averaged over random directions, in the data's units. Direction p is the normalised vector of the normals of key (seed,
 * {@link Streams#METRIC}, 0, p). In one dimension it is W1 itself.
 */
@Component(property = "ergodic.name=sliced-wasserstein")
public final class SlicedWasserstein implements Metric {
    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.integer("projections", 128, 1, 100_000, "how many directions are averaged over"));
    }

    @Override
    public double value(Comparison comparison) {
        Points reference = Points.reference(comparison);
        Points samples = Points.samples(comparison);
        Options options = comparison.options();
        int projections = reference.dimension() == 1 ? 1 : options.integer("projections");
        double[] distances = new double[projections];
        IntStream.range(0, projections).parallel().forEach(p -> {
            float[] direction = direction(comparison.seed(), p, reference.dimension());
            distances[p] = wasserstein(project(reference, direction), project(samples, direction));
        });
        return Arrays.stream(distances).average().orElseThrow();
    }

    private static float[] direction(long seed, int number, int dimension) {
        double[] normals = new double[dimension];
        int[] key = {(int) seed, (int) (seed >>> 32), Streams.METRIC, 0, number};
        Philox.normals(key, 0, 0, dimension, normals, 0);
        double norm = Math.sqrt(Arrays.stream(normals).map(z -> z * z).sum());
        float[] direction = new float[dimension];
        for (int j = 0; j < dimension; j++) {
            direction[j] = (float) (normals[j] / norm);
        }
        return direction;
    }

    private static float[] project(Points points, float[] direction) {
        float[] projected = new float[points.rows()];
        float[] values = points.values();
        int dimension = direction.length;
        for (int i = 0; i < projected.length; i++) {
            projected[i] = (float) dot(values, i * dimension, direction);
        }
        Arrays.sort(projected);
        return projected;
    }

    /** Four sums side by side: a single one would wait for each addition. */
    private static double dot(float[] values, int at, float[] direction) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 3 < direction.length; j += 4) {
            s0 += (double) values[at + j] * direction[j];
            s1 += (double) values[at + j + 1] * direction[j + 1];
            s2 += (double) values[at + j + 2] * direction[j + 2];
            s3 += (double) values[at + j + 3] * direction[j + 3];
        }
        for (; j < direction.length; j++) {
            s0 += (double) values[at + j] * direction[j];
        }
        return s0 + s1 + s2 + s3;
    }

    /** W1 of two sorted samples: the integral of the distance between their quantile functions. */
    static double wasserstein(float[] a, float[] b) {
        long n = a.length;
        long m = b.length;
        double sum = 0;
        long at = 0;
        int i = 0;
        int j = 0;
        while (i < n && j < m) {
            long endA = (i + 1) * m;
            long endB = (j + 1) * n;
            long end = Math.min(endA, endB);
            sum += (end - at) * Math.abs((double) a[i] - b[j]);
            at = end;
            i += endA == end ? 1 : 0;
            j += endB == end ? 1 : 0;
        }
        return sum / ((double) n * m);
    }
}
