package org.ergodic.data;

import java.util.Optional;
import org.ergodic.RequestException;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Data in memory, in its own units.
 *
 * @param training [rows] + sample, f32, finite
 * @param heldOut [rows] + sample, f32, finite; no row of it is used in training
 * @param modes the law's modes where they are known
 */
public record Dataset(Tensor training, Tensor heldOut, Optional<Modes> modes) {
    /**
     * The modes of a mixture of equal, isotropic Gaussians.
     *
     * @param centres [modes, dimension]
     * @param sigma the standard deviation of each along each axis
     */
    public record Modes(Tensor centres, double sigma) {}

    /** @throws RequestException if a part is empty, of another shape or type, or not finite */
    public Dataset {
        check("the training data", training);
        check("the held-out data", heldOut);
        if (!training.shape().row().equals(heldOut.shape().row())) {
            throw new RequestException("training and held-out samples have one shape, but there are "
                    + training.shape().row() + " and " + heldOut.shape().row());
        }
    }

    private static void check(String what, Tensor rows) {
        if (rows.shape().rank() < 2 || rows.shape().size() == 0 || rows.type() != DType.F32) {
            throw new RequestException(what + " is [rows, …] of f32 and not empty, but is " + rows);
        }
        float[] values = rows.floats();
        int width = rows.shape().row().size();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new RequestException(what + " is finite, but row " + i / width + " holds " + values[i]
                        + "; remove such rows or replace such values");
            }
        }
    }

    /** The shape of one sample. */
    public Shape sample() {
        return training.shape().row();
    }
}
