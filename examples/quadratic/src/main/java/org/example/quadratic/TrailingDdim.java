package org.example.quadratic;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.Sampler;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.option.Options;
import org.osgi.service.component.annotations.Component;

/**
 * Deterministic DDIM (Song et al. 2021) that starts at the last time of the process and ends with clean data: time k of K is
 * the time T·k/K − 1 ("trailing" spacing, Lin et al. 2024, table 2).
 */
@Component(property = "ergodic.name=trailing-ddim")
public final class TrailingDdim implements Sampler {
    @Override
    public SamplerTable plan(ForwardProcess process, int steps, Options options) {
        if (steps < 1 || steps > process.steps()) {
            throw new RequestException("trailing-ddim takes 1 to " + process.steps() + " steps on this schedule, but "
                    + steps + " were asked for");
        }
        List<SamplerTable.Row> rows = new ArrayList<>();
        for (int k = steps; k >= 1; k--) {
            double time = time(process, k, steps);
            double alphaNext = k == 1 ? 1 : process.alpha(time(process, k - 1, steps));
            double sigmaNext = k == 1 ? 0 : process.sigma(time(process, k - 1, steps));
            rows.add(SamplerTable.row(
                    process.modelTime(time),
                    process.alpha(time),
                    process.sigma(time),
                    0,
                    alphaNext,
                    sigmaNext,
                    0,
                    false));
        }
        return new SamplerTable(process.startSigma(), 1, rows);
    }

    private static double time(ForwardProcess process, int k, int steps) {
        return Math.rint((double) process.steps() * k / steps) - 1;
    }
}
