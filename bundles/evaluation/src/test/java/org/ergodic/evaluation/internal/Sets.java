package org.ergodic.evaluation.internal;

import java.util.Map;
import java.util.Optional;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.data.Dataset;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.ergodic.option.Options;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** Sets of samples for tests, and metrics on them. */
final class Sets {
    private Sets() {}

    /** Normals with a mean and a standard deviation, the same in every coordinate. */
    static Tensor normals(int seed, int rows, int dimension, double mean, double sd) {
        double[] z = new double[dimension];
        float[] values = new float[rows * dimension];
        for (int i = 0; i < rows; i++) {
            Philox.normals(new int[] {seed, 0, 1000, 0, i}, 0, 0, dimension, z, 0);
            for (int j = 0; j < dimension; j++) {
                values[i * dimension + j] = (float) (mean + sd * z[j]);
            }
        }
        return Tensor.of(Shape.of(rows, dimension), values);
    }

    static double value(Metric metric, Tensor reference, Tensor samples, Map<String, ?> options) {
        return value(metric, reference, samples, new Dataset(reference, reference, Optional.empty()), options, 1);
    }

    static double value(
            Metric metric, Tensor reference, Tensor samples, Dataset dataset, Map<String, ?> options, long seed) {
        return metric.value(new Comparison(
                reference,
                samples,
                dataset,
                Options.of("the metric", metric.parameters(), options),
                seed,
                new ReferenceBackend()));
    }
}
