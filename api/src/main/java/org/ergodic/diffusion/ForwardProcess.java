package org.ergodic.diffusion;

import org.ergodic.RequestException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The process that adds noise: x_t = alpha(t)·x_0 + sigma(t)·epsilon, epsilon standard normal (Sohl-Dickstein et al. 2015, Ho
 * et al. 2020). Time runs from {@link #clean()} to {@link #noisy()}.
 */
@ConsumerType
public interface ForwardProcess {
    /** The factor of the data at a time; between the steps of a discrete process it is not defined. */
    double alpha(double time);

    /** The standard deviation of the noise at a time. */
    double sigma(double time);

    /** The least noisy time that a model is trained for. */
    double clean();

    /** The noisiest time, at which sampling starts. */
    double noisy();

    /** The number of steps of a discrete process, whose times are 0, 1, …; 0 if time is continuous. */
    int steps();

    /** What a network is given for a time. */
    default double modelTime(double time) {
        return time;
    }

    /** The standard deviation of the normal law, of mean 0, that sampling starts from. */
    default double startSigma() {
        return 1;
    }

    /**
     * The discrete, variance-preserving process of a list of betas: alpha(t)² = Π_{s≤t} (1 − beta_s) = alphaBar_t and
     * sigma(t)² = 1 − alphaBar_t (Ho et al. 2020, eq. 4).
     *
     * @param betas each above 0 and below 1
     * @throws RequestException if one is not
     */
    static ForwardProcess ofBetas(double... betas) {
        double[] alphaBar = new double[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            if (!(betas[t] > 0 && betas[t] < 1)) {
                throw new RequestException("every beta lies between 0 and 1, but beta[" + t + "] is " + betas[t]);
            }
            product *= 1 - betas[t];
            alphaBar[t] = product;
        }
        if (alphaBar.length == 0) {
            throw new RequestException("a schedule has at least one beta, but there is none");
        }
        return new DiscreteProcess(alphaBar);
    }
}
