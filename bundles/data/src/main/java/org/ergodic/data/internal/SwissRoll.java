package org.ergodic.data.internal;

import java.util.List;
import java.util.Optional;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * The spiral of Sohl-Dickstein et al. (ICML 2015, "Deep unsupervised learning using nonequilibrium thermodynamics"):
 * (t cos t, t sin t)/s with t uniform in [3π/2, 9π/2], plus Gaussian noise along each axis. s = (3π/2)·√(13/6) makes the
 * mean square of the two coordinates 1 without noise, E|x|² = 2; the noise is in these units. The mean is (2, 2/(3π))/s.
 */
@Component(property = "ergodic.name=swiss-roll")
public final class SwissRoll implements DatasetProvider {
    private static final double START = 1.5 * Math.PI;
    private static final double SCALE = START * Math.sqrt(13.0 / 6);

    @Override
    public List<Parameter> parameters() {
        return Simulation.parameters(Parameter.number(
                "noise", 0.05, 0, 1e6, "the noise's standard deviation; the spiral's mean square is 1"));
    }

    @Override
    public Dataset load(Options options, long seed) {
        double noise = options.number("noise");
        return Simulation.dataset(options, seed, 2, Optional.empty(), (draws, sample) -> {
            double t = START * (1 + 2 * draws.uniform(4));
            sample[0] = t * Math.cos(t) / SCALE + noise * draws.normal(0);
            sample[1] = t * Math.sin(t) / SCALE + noise * draws.normal(1);
        });
    }
}
