package org.ergodic.data.internal;

import java.util.List;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * K normal laws of equal weight on a line: mode k is N((k − (K − 1)/2)·spacing, sd²). Its mean is 0, its variance sd² +
 * spacing²·(K² − 1)/12.
 */
@Component(property = "ergodic.name=gaussian-mixture")
public final class GaussianMixture implements DatasetProvider {
    @Override
    public List<Parameter> parameters() {
        return Simulation.parameters(
                Parameter.integer("modes", 2, 1, 1000, "how many Gaussians"),
                Parameter.number("spacing", 4, 0, 1e6, "the distance between the means of neighbours"),
                Parameter.number("sd", 0.5, 1e-6, 1e6, "the standard deviation of each"));
    }

    @Override
    public Dataset load(Options options, long seed) {
        double[][] centres = new double[options.integer("modes")][1];
        for (int k = 0; k < centres.length; k++) {
            centres[k][0] = (k - (centres.length - 1) / 2.0) * options.number("spacing");
        }
        return Simulation.mixture(options, seed, centres, options.number("sd"));
    }
}
