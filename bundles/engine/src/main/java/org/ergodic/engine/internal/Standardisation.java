package org.ergodic.engine.internal;

import java.util.Arrays;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Data to mean 0 and standard deviation 1, and samples back. Each column of samples of rank 1 has a mean and a scale of its
 * own; samples of a higher rank (images) have one for all. The scale of what is constant is 1.
 *
 * @param mean f64, [columns] or []
 * @param scale f64, of the same shape: the standard deviation (of the population)
 */
record Standardisation(Tensor mean, Tensor scale) {
    /**
     * That of training data.
     *
     * @param rows [rows] + sample, f32
     */
    static Standardisation of(Tensor rows) {
        Shape shape = rows.shape().rank() == 2 ? rows.shape().row() : Shape.scalar();
        int columns = shape.size();
        float[] values = rows.floats();
        double[] mean = new double[columns];
        double[] scale = new double[columns];
        double count = (double) values.length / columns;
        for (int i = 0; i < values.length; i++) {
            mean[i % columns] += values[i] / count;
        }
        boolean[] varies = new boolean[columns];
        for (int i = 0; i < values.length; i++) {
            double off = values[i] - mean[i % columns];
            scale[i % columns] += off * off / count;
            varies[i % columns] |= values[i] != values[i % columns];
        }
        for (int column = 0; column < columns; column++) {
            scale[column] = varies[column] ? Math.sqrt(scale[column]) : 1;
        }
        return new Standardisation(Tensor.of(shape, mean), Tensor.of(shape, scale));
    }

    /** Standardised data, f32. */
    Tensor apply(Tensor rows) {
        float[] values = rows.floats();
        float[] result = new float[values.length];
        double[] means = mean.doubles();
        double[] scales = scale.doubles();
        for (int i = 0; i < values.length; i++) {
            int column = i % means.length;
            result[i] = (float) ((values[i] - means[column]) / scales[column]);
        }
        return Tensor.of(rows.shape(), result);
    }

    /** Standardised values of whole samples back in the data's units, in double precision and then rounded. */
    float[] undo(float[] values) {
        double[] means = mean.doubles();
        double[] scales = scale.doubles();
        float[] result = Arrays.copyOf(values, values.length);
        for (int i = 0; i < values.length; i++) {
            int column = i % means.length;
            result[i] = (float) (values[i] * scales[column] + means[column]);
        }
        return result;
    }
}
