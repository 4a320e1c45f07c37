package org.ergodic.diffusion;

import java.util.List;
import org.ergodic.RequestException;

/**
 * A linear sampler as a table. There are {@code registers} registers of the shape of a sample. At the start register 0 holds
 * {@code startSigma} times standard normal noise (keyed by the sample's index, stream START) and the others hold zeros. Each
 * row calls the model once on a combination of registers, and then writes all registers anew as combinations of the old ones,
 * the predicted x0, the predicted epsilon and standard normal noise (keyed by the sample's index and the row's number, stream
 * SAMPLER). At the end register 0 holds the sample. Immutable, if nobody changes the arrays.
 *
 * @param startSigma the standard deviation of the start
 * @param registers how many registers there are, 1 or more
 * @param rows from the noisiest to the cleanest, 1 or more
 */
public record SamplerTable(double startSigma, int registers, List<Row> rows) {
    /**
     * One call of the model. The prediction is completed by x = alpha·x0 + sigma·epsilon.
     *
     * @param modelTime what the network is given as time
     * @param alpha the factor of the data in the model's input
     * @param sigma the standard deviation of the noise in the model's input
     * @param input [registers]: the coefficients of the model's input x
     * @param next [registers][registers + 3]: for each register to write, the coefficients of the old registers, of x0, of
     *     epsilon and of fresh noise
     * @param noise whether noise is drawn for this row; if not, its coefficients are 0
     */
    public record Row(double modelTime, double alpha, double sigma, double[] input, double[][] next, boolean noise) {}

    /** @throws RequestException if the table is malformed or holds a number that is not finite */
    public SamplerTable {
        rows = List.copyOf(rows);
        require(registers >= 1 && !rows.isEmpty(), "it has at least one register and one row");
        require(startSigma > 0 && Double.isFinite(startSigma), "startSigma is above 0, but is " + startSigma);
        for (int k = 0; k < rows.size(); k++) {
            Row row = rows.get(k);
            require(
                    row.input().length == registers && row.next().length == registers,
                    "row " + k + " has coefficients for " + registers + " registers");
            boolean finite = Double.isFinite(row.modelTime()) && finite(row.input());
            require(
                    finite
                            && row.alpha() > 0
                            && row.sigma() > 0
                            && row.alpha() + row.sigma() < Double.POSITIVE_INFINITY,
                    "row " + k + " has finite numbers, alpha and sigma above 0, but is " + row);
            for (double[] next : row.next()) {
                require(
                        next.length == registers + 3 && finite(next),
                        "row " + k + " has " + (registers + 3) + " finite coefficients for each register");
                require(row.noise() || next[registers + 2] == 0, "row " + k + " draws no noise, but uses it");
            }
        }
    }

    private static boolean finite(double[] numbers) {
        for (double number : numbers) {
            if (!Double.isFinite(number)) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new RequestException("the sampler's table is malformed: " + rule);
        }
    }

    /** A row of a sampler with one register: x becomes state·x + x0·x0 + epsilon·epsilon + noise·z. */
    public static Row row(
            double modelTime,
            double alpha,
            double sigma,
            double state,
            double x0,
            double epsilon,
            double noise,
            boolean draws) {
        return new Row(modelTime, alpha, sigma, new double[] {1}, new double[][] {{state, x0, epsilon, noise}}, draws);
    }

    /** How often the model is called. */
    public int modelCalls() {
        return rows.size();
    }

    /** How often noise is drawn, the start not counted. */
    public int noiseDraws() {
        return (int) rows.stream().filter(Row::noise).count();
    }
}
