package org.ergodic.evaluation.internal;

import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.evaluation.Comparison;

/** Which samples belong to which mode of the data's law. */
final class NearestModes {
    private static final double SIGMAS = 3;

    private NearestModes() {}

    static boolean known(Dataset dataset) {
        return dataset.modes().isPresent();
    }

    /**
     * How many samples belong to each mode: those whose nearest mode it is, at a Euclidean distance of at most 3 σ.
     *
     * @throws RequestException if the modes are not known
     */
    static int[] counts(Comparison comparison) {
        Points samples = Points.samples(comparison);
        Dataset.Modes modes = comparison
                .dataset()
                .modes()
                .orElseThrow(() -> new RequestException("the modes of this data set are not known, so they cannot be"
                        + " counted; leave the metrics of modes out"));
        double[] centres = modes.centres().toDoubles();
        int dimension = samples.dimension();
        int[] counts = new int[centres.length / dimension];
        double limit = SIGMAS * SIGMAS * modes.sigma() * modes.sigma();
        for (int i = 0; i < samples.rows(); i++) {
            double least = Double.POSITIVE_INFINITY;
            int nearest = 0;
            for (int k = 0; k < counts.length; k++) {
                double square = 0;
                for (int j = 0; j < dimension; j++) {
                    double difference = samples.values()[i * dimension + j] - centres[k * dimension + j];
                    square += difference * difference;
                }
                if (square < least) {
                    least = square;
                    nearest = k;
                }
            }
            if (least <= limit) {
                counts[nearest]++;
            }
        }
        return counts;
    }
}
