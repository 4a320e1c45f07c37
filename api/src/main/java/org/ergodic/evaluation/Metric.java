package org.ergodic.evaluation;

import org.ergodic.data.Dataset;
import org.ergodic.option.Configurable;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: a number that compares samples with data. */
@ConsumerType
public interface Metric extends Configurable {
    /** Whether it means something for such data. */
    default boolean applies(Dataset dataset) {
        return true;
    }

    /** Its value for two sets of samples. */
    double value(Comparison comparison);

    /**
     * How many times it is computed for two sets of real samples, to say what values it has where nothing is wrong (its null
     * band).
     */
    default int nullDraws() {
        return 20;
    }
}
