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
 * Song, Meng, Ermon: "Denoising diffusion implicit models", 2021, eq. 12 and 16: x_s = alpha_s·x0 + √(sigma_s² − d²)·epsilon +
 * d·z, where d² is eta² times the posterior's variance. With eta 0 nothing is drawn on the way; with eta above 0 every row draws,
 * the last one with the coefficient 0.
 */
@Component(property = "ergodic.name=ddim")
public final class DdimSampler implements Sampler {
    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.number(
                "eta", 0, 0, 1, "how much noise is drawn on the way: 0 for none, 1 for as much as ddpm draws"));
    }

    @Override
    public SamplerTable plan(ForwardProcess process, int steps, Options options) {
        double eta = options.number("eta");
        List<SamplerTable.Row> rows = new ArrayList<>();
        for (ReverseStep step : ReverseStep.leading(process, steps)) {
            double variance = eta * eta * step.posteriorVariance();
            double epsilon = Math.sqrt(Math.max(0, step.nextSigma() * step.nextSigma() - variance));
            rows.add(SamplerTable.row(
                    step.modelTime(),
                    step.alpha(),
                    step.sigma(),
                    0,
                    step.nextAlpha(),
                    epsilon,
                    Math.sqrt(variance),
                    eta > 0));
        }
        return new SamplerTable(process.startSigma(), 1, rows);
    }
}
