package org.ergodic.data.internal;

import java.util.List;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * side × side Gaussians N(c, sigma²·I) of equal weight on a square lattice around the origin. Its mean is 0, the variance
 * along each axis sigma² + spacing²·(side² − 1)/12.
 */
@Component(property = "ergodic.name=grid")
public final class Grid implements DatasetProvider {
    @Override
    public List<Parameter> parameters() {
        return Simulation.parameters(
                Parameter.integer("side", 5, 1, 100, "how many Gaussians lie along each side"),
                Parameter.number("spacing", 2, 0, 1e6, "the distance between neighbours"),
                Parameter.number("sigma", 0.05, 1e-6, 1e6, "the standard deviation of each along each axis"));
    }

    @Override
    public Dataset load(Options options, long seed) {
        int side = options.integer("side");
        double spacing = options.number("spacing");
        double middle = (side - 1) / 2.0;
        double[][] centres = new double[side * side][];
        for (int k = 0; k < centres.length; k++) {
            centres[k] = new double[] {(k % side - middle) * spacing, (k / side - middle) * spacing};
        }
        return Simulation.mixture(options, seed, centres, options.number("sigma"));
    }
}
