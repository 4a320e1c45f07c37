package org.ergodic.diffusion.internal;

import java.util.Arrays;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A discrete forward process as a table for programs.
 *
 * @param steps how many times there are
 * @param table [steps, 3]: alpha, sigma, model time
 */
record Noising(int steps, double[] table) {
    static Noising of(ForwardProcess process) {
        double[] table = new double[process.steps() * 3];
        for (int t = 0; t < process.steps(); t++) {
            table[3 * t] = process.alpha(t);
            table[3 * t + 1] = process.sigma(t);
            table[3 * t + 2] = process.modelTime(t);
        }
        return new Noising(process.steps(), table);
    }

    /**
     * Data with noise.
     *
     * @param x alpha·x0 + sigma·epsilon, of the shape of x0
     * @param modelTime [rows]
     */
    record Noised(Value x, Value modelTime) {}

    /**
     * Adds noise.
     *
     * @param time i32 [rows]
     * @param x0 [rows] + sample
     * @param epsilon [rows] + sample
     */
    Noised add(Value time, Value x0, Value epsilon) {
        Graph graph = x0.graph();
        DType type = x0.type();
        Value row = graph.constant(Tensor.of(type, Shape.of(steps, 3), table)).gather(time);
        int rows = x0.shape().dimension(0);
        int[] column = new int[x0.shape().rank()];
        Arrays.fill(column, 1);
        column[0] = rows;
        Value alpha = row.slice(1, 0, 1).reshape(column);
        Value sigma = row.slice(1, 1, 1).reshape(column);
        return new Noised(
                x0.times(alpha).plus(epsilon.times(sigma)), row.slice(1, 2, 1).reshape(rows));
    }
}
