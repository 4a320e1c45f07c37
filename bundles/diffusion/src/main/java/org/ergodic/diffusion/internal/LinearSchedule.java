package org.ergodic.diffusion.internal;

import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/** Betas evenly spaced between two values (Ho, Jain, Abbeel: "Denoising diffusion probabilistic models", 2020, §4). */
@Component(property = "ergodic.name=linear")
public final class LinearSchedule implements NoiseSchedule {
    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.integer("timesteps", 1000, 1, 100_000, "steps of the forward process"),
                Parameter.number("beta-start", 1e-4, 0, 1, "the first beta, between 0 and 1"),
                Parameter.number("beta-end", 0.02, 0, 1, "the last beta, between 0 and 1"));
    }

    @Override
    public ForwardProcess process(Options options) {
        double first = options.number("beta-start");
        double last = options.number("beta-end");
        if (last < first) {
            throw new RequestException("beta-end is at least beta-start, but they are " + last + " and " + first);
        }
        double[] betas = new double[options.integer("timesteps")];
        for (int t = 0; t < betas.length; t++) {
            double fraction = betas.length == 1 ? 0 : (double) t / (betas.length - 1);
            betas[t] = first * (1 - fraction) + last * fraction;
        }
        return ForwardProcess.ofBetas(betas);
    }
}
