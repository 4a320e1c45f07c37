package org.ergodic.engine.internal;

import org.ergodic.RequestException;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.engine.Engine.Certificate;

/**
 * The exact law of what a table produces on N(m, s²) data. The optimal denoiser, E[x0 | x], is affine in x: with
 * V = alpha²·s² + sigma², x0 = m + alpha·s²·(x − alpha·m)/V and epsilon = sigma·(x − alpha·m)/V. So every register stays affine
 * in 1, the start noise and the draws, all independent standard normals, and is kept as the coefficients of these.
 */
final class Certifier {
    private static final double MEAN = 0.25;
    private static final double DEVIATION = 0.5;

    private Certifier() {}

    static Certificate certify(SamplerTable table) {
        int registers = table.registers();
        int size = 2 + table.noiseDraws();
        double[][] state = new double[registers][size];
        state[0][1] = table.startSigma();
        int draw = 2;
        for (SamplerTable.Row row : table.rows()) {
            double[] x = new double[size];
            for (int register = 0; register < registers; register++) {
                add(x, row.input()[register], state[register]);
            }
            double alpha = row.alpha();
            double total = square(alpha * DEVIATION) + square(row.sigma());
            x[0] -= alpha * MEAN;
            double ofX0 = alpha * square(DEVIATION) / total;
            double ofEpsilon = row.sigma() / total;
            double[][] next = new double[registers][size];
            for (int register = 0; register < registers; register++) {
                double[] coefficients = row.next()[register];
                for (int old = 0; old < registers; old++) {
                    add(next[register], coefficients[old], state[old]);
                }
                double x0 = coefficients[registers];
                add(next[register], x0 * ofX0 + coefficients[registers + 1] * ofEpsilon, x);
                next[register][0] += x0 * MEAN;
                if (row.noise()) {
                    next[register][draw] += coefficients[registers + 2];
                }
            }
            draw += row.noise() ? 1 : 0;
            state = next;
        }
        double mean = state[0][0];
        double variance = 0;
        for (int i = 1; i < size; i++) {
            variance += square(state[0][i]);
        }
        if (!Double.isFinite(mean) || !Double.isFinite(variance)) {
            throw new RequestException(
                    "the sampler does not work with this noise schedule and these steps: on Gaussian data"
                            + " its mean is " + mean + " and its variance " + variance);
        }
        return new Certificate(
                mean, variance, MEAN, square(DEVIATION), state[0][1], table.modelCalls(), table.noiseDraws());
    }

    private static void add(double[] sum, double factor, double[] term) {
        if (factor != 0) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += factor * term[i];
            }
        }
    }

    private static double square(double x) {
        return x * x;
    }
}
