package org.ergodic.evaluation.internal;

import java.util.Arrays;
import org.ergodic.data.Dataset;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.osgi.service.component.annotations.Component;

/**
 * The share of "high-quality samples" (Srivastava et al. 2017, VEEGAN): those within 3 σ of a mode of the data's law. For the
 * law itself it is the chi distribution's: 0.9973 in one dimension, 0.9889 in two. Only for data whose modes are known.
 */
@Component(property = "ergodic.name=mode-quality")
public final class ModeQuality implements Metric {
    @Override
    public boolean applies(Dataset dataset) {
        return NearestModes.known(dataset);
    }

    @Override
    public double value(Comparison comparison) {
        return Arrays.stream(NearestModes.counts(comparison)).sum()
                / (double) comparison.samples().shape().dimension(0);
    }
}
