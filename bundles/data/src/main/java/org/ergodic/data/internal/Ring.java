package org.ergodic.data.internal;

import java.util.List;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * K Gaussians N(c, sigma²·I) of equal weight in the plane, mode k at radius·(cos 2πk/K, sin 2πk/K). Its mean is 0, the
 * variance along each axis radius²/2 + sigma² for K of 3 or more.
 */
@Component(property = "ergodic.name=ring")
public final class Ring implements DatasetProvider {
    @Override
    public List<Parameter> parameters() {
        return Simulation.parameters(
                Parameter.integer("modes", 8, 1, 1000, "how many Gaussians"),
                Parameter.number("radius", 1, 0, 1e6, "the radius of the circle that they lie on"),
                Parameter.number("sigma", 0.05, 1e-6, 1e6, "the standard deviation of each along each axis"));
    }

    @Override
    public Dataset load(Options options, long seed) {
        double[][] centres = new double[options.integer("modes")][];
        double radius = options.number("radius");
        for (int k = 0; k < centres.length; k++) {
            double angle = 2 * Math.PI * k / centres.length;
            centres[k] = new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        }
        return Simulation.mixture(options, seed, centres, options.number("sigma"));
    }
}
