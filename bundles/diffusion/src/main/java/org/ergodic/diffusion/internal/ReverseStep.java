package org.ergodic.diffusion.internal;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.diffusion.ForwardProcess;

/**
 * One step of a sampler from a time t to a cleaner time s of a discrete process. The last step leads to clean data: alpha 1,
 * sigma 0.
 *
 * @param modelTime what the network is given at t
 * @param alpha alpha(t)
 * @param sigma sigma(t)
 * @param nextAlpha alpha(s)
 * @param nextSigma sigma(s)
 * @param last whether this is the last step
 */
record ReverseStep(double modelTime, double alpha, double sigma, double nextAlpha, double nextSigma, boolean last) {
    /**
     * The steps over {@code count} of the process's T times, evenly spaced from time 0 on: k·⌊T / count⌋, noisiest first ("leading"
     * spacing, as Ho et al. 2020 and Song et al. 2021 sample).
     *
     * @throws RequestException if the process has no such times, or its numbers make the formulas 0/0
     */
    static List<ReverseStep> leading(ForwardProcess process, int count) {
        int times = process.steps();
        if (times == 0) {
            throw new RequestException("this sampler needs a schedule with discrete steps, but the time of this one is"
                    + " continuous; choose another schedule or sampler");
        }
        if (count < 1 || count > times) {
            throw new RequestException("this sampler makes 1 to " + times + " steps, as many as the schedule has, but "
                    + count + " were asked for");
        }
        int stride = times / count;
        List<ReverseStep> steps = new ArrayList<>();
        for (int k = count - 1; k >= 0; k--) {
            int time = k * stride;
            boolean last = k == 0;
            ReverseStep step = new ReverseStep(
                    process.modelTime(time),
                    process.alpha(time),
                    process.sigma(time),
                    last ? 1 : process.alpha(time - stride),
                    last ? 0 : process.sigma(time - stride),
                    last);
            step.check(time);
            steps.add(step);
        }
        return steps;
    }

    private void check(int time) {
        if (!(alpha > 0 && sigma > 0 && alpha + sigma < Double.POSITIVE_INFINITY)) {
            throw new RequestException(
                    "at time " + time + " the schedule's alpha is " + alpha + " and its sigma " + sigma
                            + ", but where one of them is 0 the noise does not determine the data and a sampler divides 0 by 0;"
                            + " choose a schedule that ends before this");
        }
        if (!(addedVariance() > 0)) {
            throw new RequestException("the schedule adds no noise on the way to time " + time + " (variance "
                    + addedVariance() + "); choose fewer steps or a schedule with larger betas");
        }
    }

    /** The variance of x_t given x_s: sigma_t² − (alpha_t / alpha_s)² sigma_s²; beta_t, if these are neighbours. */
    double addedVariance() {
        double kept = alpha / nextAlpha * nextSigma;
        return sigma * sigma - kept * kept;
    }

    /** The variance of x_s given x_t and x_0 (Ho et al. 2020, eq. 7: beta tilde). */
    double posteriorVariance() {
        double ratio = nextSigma / sigma;
        return addedVariance() * ratio * ratio;
    }
}
