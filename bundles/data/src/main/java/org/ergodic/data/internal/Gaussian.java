package org.ergodic.data.internal;

import java.util.List;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/** The normal law N(mean, sd²) in one dimension. */
@Component(property = "ergodic.name=gaussian")
public final class Gaussian implements DatasetProvider {
    @Override
    public List<Parameter> parameters() {
        return Simulation.parameters(
                Parameter.number("mean", 0, -1e6, 1e6, "the mean"),
                Parameter.number("sd", 1, 1e-6, 1e6, "the standard deviation"));
    }

    @Override
    public Dataset load(Options options, long seed) {
        return Simulation.mixture(options, seed, new double[][] {{options.number("mean")}}, options.number("sd"));
    }
}
