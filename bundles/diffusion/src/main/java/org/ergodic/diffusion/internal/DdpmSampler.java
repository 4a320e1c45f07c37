package org.ergodic.diffusion.internal;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.Sampler;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * Ancestral sampling (Ho, Jain, Abbeel: "Denoising diffusion probabilistic models", 2020, algorithm 2 and eq. 7): x_s is drawn
 * from q(x_s | x_t, x_0) with the predicted x_0, and the last step draws no noise.
 */
@Component(property = "ergodic.name=ddpm")
public final class DdpmSampler implements Sampler {
    private static final String FIXED_LARGE = "fixed-large";

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.choice(
                "variance",
                List.of("fixed-small", FIXED_LARGE),
                "of each step: the posterior's (fixed-small) or that of the noise added (fixed-large)"));
    }

    @Override
    public SamplerTable plan(ForwardProcess process, int steps, Options options) {
        boolean large = options.text("variance").equals(FIXED_LARGE);
        List<SamplerTable.Row> rows = new ArrayList<>();
        for (ReverseStep step : ReverseStep.leading(process, steps)) {
            double ratio = step.nextSigma() / step.sigma();
            double state = step.alpha() / step.nextAlpha() * ratio * ratio;
            double x0 = step.nextAlpha() * step.addedVariance() / (step.sigma() * step.sigma());
            double variance = large ? step.addedVariance() : step.posteriorVariance();
            double noise = step.last() ? 0 : Math.sqrt(variance);
            rows.add(SamplerTable.row(step.modelTime(), step.alpha(), step.sigma(), state, x0, 0, noise, !step.last()));
        }
        return new SamplerTable(process.startSigma(), 1, rows);
    }
}
