package org.ergodic.evaluation.internal;

import java.util.Arrays;
import org.ergodic.data.Dataset;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.osgi.service.component.annotations.Component;

/**
 * How many of the K modes of the data's law hold at least 0.4/K of the samples (5 % where there are 8); a sample belongs to
 * its nearest mode if it is within 3 σ of it. Only for data whose modes are known.
 */
@Component(property = "ergodic.name=mode-coverage")
public final class ModeCoverage implements Metric {
    private static final double SHARE = 0.4;

    @Override
    public boolean applies(Dataset dataset) {
        return NearestModes.known(dataset);
    }

    @Override
    public double value(Comparison comparison) {
        int[] counts = NearestModes.counts(comparison);
        double least = SHARE / counts.length * comparison.samples().shape().dimension(0);
        return Arrays.stream(counts).filter(count -> count >= least).count();
    }
}
