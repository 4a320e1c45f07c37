package org.ergodic.engine.internal;

import org.ergodic.diffusion.SamplerTable;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A sampler's table as a sampling program reads it: f32 [rows, width]. x0 and epsilon, which the table combines, are combinations
 * of the model's input and its prediction, and the input is one of the registers; so each register becomes a combination of
 * registers, prediction and noise. All that is computed in double precision and rounded once.
 */
final class Coefficients {
    private Coefficients() {}

    /** The column of a register in the model's input. */
    static int input(int register) {
        return register;
    }

    /** The column of a term in the next value of a register; terms are the registers, the prediction, the noise. */
    static int next(SamplerTable table, int register, int term) {
        return table.registers() + register * (table.registers() + 2) + term;
    }

    /** The term that is the model's prediction. */
    static int prediction(SamplerTable table) {
        return table.registers();
    }

    /** The term that is fresh noise. */
    static int noise(SamplerTable table) {
        return table.registers() + 1;
    }

    /** The column of the model's time. */
    static int time(SamplerTable table) {
        return table.registers() * (table.registers() + 3);
    }

    static int width(SamplerTable table) {
        return time(table) + 1;
    }

    static Tensor of(SamplerTable table, Prediction prediction) {
        int registers = table.registers();
        int width = width(table);
        float[] all = new float[table.rows().size() * width];
        int at = 0;
        for (SamplerTable.Row row : table.rows()) {
            double[] x0 = prediction.x0(row.alpha(), row.sigma());
            double[] epsilon = prediction.epsilon(row.alpha(), row.sigma());
            for (int register = 0; register < registers; register++) {
                all[at + input(register)] = (float) row.input()[register];
                double[] next = row.next()[register];
                double ofX0 = next[registers];
                double ofEpsilon = next[registers + 1];
                double ofInput = ofX0 * x0[0] + ofEpsilon * epsilon[0];
                for (int old = 0; old < registers; old++) {
                    all[at + next(table, register, old)] = (float) (next[old] + ofInput * row.input()[old]);
                }
                all[at + next(table, register, prediction(table))] = (float) (ofX0 * x0[1] + ofEpsilon * epsilon[1]);
                all[at + next(table, register, noise(table))] = (float) next[registers + 2];
            }
            all[at + time(table)] = (float) row.modelTime();
            at += width;
        }
        return Tensor.of(Shape.of(table.rows().size(), width), all);
    }
}
