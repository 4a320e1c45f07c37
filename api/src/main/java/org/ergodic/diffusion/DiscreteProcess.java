package org.ergodic.diffusion;

import org.ergodic.RequestException;

/** A variance-preserving process with steps. */
final class DiscreteProcess implements ForwardProcess {
    private final double[] alphaBar;

    DiscreteProcess(double[] alphaBar) {
        this.alphaBar = alphaBar;
    }

    private double alphaBar(double time) {
        if (time != Math.rint(time) || time < 0 || time >= alphaBar.length) {
            throw new RequestException("the times of this process are 0, 1, … " + (alphaBar.length - 1) + ", but "
                    + time + " was asked for");
        }
        return alphaBar[(int) time];
    }

    @Override
    public double alpha(double time) {
        return Math.sqrt(alphaBar(time));
    }

    @Override
    public double sigma(double time) {
        return Math.sqrt(1 - alphaBar(time));
    }

    @Override
    public double clean() {
        return 0;
    }

    @Override
    public double noisy() {
        return alphaBar.length - 1;
    }

    @Override
    public int steps() {
        return alphaBar.length;
    }
}
