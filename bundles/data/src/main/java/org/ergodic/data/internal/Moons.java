package org.ergodic.data.internal;

import java.util.List;
import java.util.Optional;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * Two interleaving half circles of radius 1, each with probability ½: (cos φ, sin φ) and (1 − cos φ, ½ − sin φ), φ uniform
 * in [0, π], plus Gaussian noise along each axis. Its mean is (½, ¼), the variances ¾ + noise² and 9/16 − 1/π + noise².
 */
@Component(property = "ergodic.name=moons")
public final class Moons implements DatasetProvider {
    @Override
    public List<Parameter> parameters() {
        return Simulation.parameters(
                Parameter.number("noise", 0.1, 0, 1e6, "the noise's standard deviation; the moons have radius 1"));
    }

    @Override
    public Dataset load(Options options, long seed) {
        double noise = options.number("noise");
        return Simulation.dataset(options, seed, 2, Optional.empty(), (draws, sample) -> {
            double angle = Math.PI * draws.uniform(4);
            boolean upper = draws.integer(5, 2) == 0;
            double x = upper ? Math.cos(angle) : 1 - Math.cos(angle);
            double y = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
            sample[0] = x + noise * draws.normal(0);
            sample[1] = y + noise * draws.normal(1);
        });
    }
}
