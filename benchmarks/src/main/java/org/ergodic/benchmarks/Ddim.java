package org.ergodic.benchmarks;

import org.ergodic.diffusion.ForwardProcess;

/** The diffusion process of the workloads, and its deterministic sampler (Song et al. 2021, eq. 12 with sigma 0). */
final class Ddim {
    /** Factor of the samples, factor of the predicted noise, time. */
    static final int COLUMNS = 3;

    private static final ForwardProcess PROCESS = process();

    private Ddim() {}

    private static ForwardProcess process() {
        double[] betas = new double[Workload.TIMES];
        for (int t = 0; t < betas.length; t++) {
            betas[t] = 1e-4 + (0.02 - 1e-4) * t / (betas.length - 1);
        }
        return ForwardProcess.ofBetas(betas);
    }

    /** [times, 2]: alpha and sigma of x_t = alpha·x0 + sigma·epsilon. */
    static double[] signalAndNoise() {
        double[] table = new double[Workload.TIMES * 2];
        for (int t = 0; t < Workload.TIMES; t++) {
            table[2 * t] = PROCESS.alpha(t);
            table[2 * t + 1] = PROCESS.sigma(t);
        }
        return table;
    }

    /** [steps, {@link #COLUMNS}]: x ← row[0]·x + row[1]·epsilon(x, row[2]). */
    static float[] table(int steps) {
        float[] table = new float[steps * COLUMNS];
        for (int i = 0; i < steps; i++) {
            int t = time(i, steps);
            boolean last = i == steps - 1;
            double alpha = last ? 1 : PROCESS.alpha(time(i + 1, steps));
            double sigma = last ? 0 : PROCESS.sigma(time(i + 1, steps));
            double keep = alpha / PROCESS.alpha(t);
            table[i * COLUMNS] = (float) keep;
            table[i * COLUMNS + 1] = (float) (sigma - keep * PROCESS.sigma(t));
            table[i * COLUMNS + 2] = t;
        }
        return table;
    }

    private static int time(int step, int steps) {
        return (int) ((Workload.TIMES - 1) * (long) (steps - 1 - step) / Math.max(1, steps - 1));
    }
}
