package org.example.quadratic;

import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.option.Options;
import org.osgi.service.component.annotations.Component;

/** A noise schedule: beta grows with the square of time, from 0.0001 to 0.03. */
@Component(property = "ergodic.name=quadratic")
public final class Quadratic implements NoiseSchedule {
    @Override
    public ForwardProcess process(Options options) {
        double[] betas = new double[1000];
        for (int t = 0; t < betas.length; t++) {
            betas[t] = 1e-4 + 0.0299 * Math.pow(t / 999.0, 2);
        }
        return ForwardProcess.ofBetas(betas);
    }
}
