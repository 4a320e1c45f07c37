package org.ergodic.diffusion.internal;

import java.util.List;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * alphaBar falls as a squared cosine (Nichol and Dhariwal: "Improved denoising diffusion probabilistic models", 2021, eq. 17):
 * beta_t = 1 − f(t + 1) / f(t), at most 0.999, with f(t) = cos²(π/2 · (t/T + s) / (1 + s)).
 */
@Component(property = "ergodic.name=cosine")
public final class CosineSchedule implements NoiseSchedule {
    private static final double LARGEST_BETA = 0.999;

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.integer("timesteps", 1000, 1, 100_000, "steps of the forward process"),
                Parameter.number("offset", 0.008, 0, 1, "s, which keeps the first betas from being too small"));
    }

    @Override
    public ForwardProcess process(Options options) {
        double offset = options.number("offset");
        double[] betas = new double[options.integer("timesteps")];
        for (int t = 0; t < betas.length; t++) {
            double ratio = signal((t + 1.0) / betas.length, offset) / signal((double) t / betas.length, offset);
            betas[t] = Math.min(1 - ratio, LARGEST_BETA);
        }
        return ForwardProcess.ofBetas(betas);
    }

    private static double signal(double fraction, double offset) {
        double cosine = Math.cos(Math.PI / 2 * (fraction + offset) / (1 + offset));
        return cosine * cosine;
    }
}
