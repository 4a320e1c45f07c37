package org.ergodic.evaluation.internal;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.ergodic.RequestException;
import org.ergodic.evaluation.Comparison;
import org.ergodic.tensor.Tensor;

/**
 * Samples as points: rows of {@code dimension} numbers each.
 *
 * @param values row-major; not to be changed
 */
record Points(float[] values, int rows, int dimension) {
    static Points reference(Comparison comparison) {
        return of("the reference", comparison.reference());
    }

    /** @throws RequestException if the samples are not of the reference's shape, or not finite */
    static Points samples(Comparison comparison) {
        Tensor samples = comparison.samples();
        Tensor reference = comparison.reference();
        if (samples.shape().rank() == 0
                || !samples.shape().row().equals(reference.shape().row())) {
            throw new RequestException("samples of the data's shape "
                    + reference.shape().row() + " are expected, but they are " + samples);
        }
        return of("samples", samples);
    }

    private static Points of(String what, Tensor tensor) {
        float[] values = tensor.floats();
        int rows = tensor.shape().dimension(0);
        if (rows < 2) {
            throw new RequestException("at least 2 rows are compared, but " + what + " are " + tensor);
        }
        int dimension = values.length / rows;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new RequestException(what + " must be finite, but row " + i / dimension
                        + " (counted from 0) holds " + values[i] + "; a model that gives such numbers has diverged");
            }
        }
        return new Points(values, rows, dimension);
    }

    /** The rows whose number satisfies a condition. */
    Points where(IntPredicate condition) {
        return pick(IntStream.range(0, rows).filter(condition).toArray());
    }

    private Points pick(int[] chosen) {
        float[] kept = new float[chosen.length * dimension];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * dimension, kept, i * dimension, dimension);
        }
        return new Points(kept, chosen.length, dimension);
    }

    /** At most {@code most} rows, evenly spaced from the first one on. */
    Points thinned(int most) {
        if (rows <= most) {
            return this;
        }
        return pick(IntStream.range(0, most)
                .map(i -> (int) ((long) i * rows / most))
                .toArray());
    }
}
