package org.ergodic.nn;

import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** How the weights or the biases of a layer begin. */
@FunctionalInterface
public interface Initialiser {
    /**
     * The initial values, f32.
     *
     * @param shape of weights [.., in, out] or of a bias [out]
     * @param in how many numbers one that comes out is a sum of: for a convolution the channels of a group times the size of
     *     the kernel
     * @param out how many numbers one that goes in is a part of
     * @param seed decides them
     */
    Tensor values(Shape shape, int in, int out, long seed);

    /** Zeros. */
    static Initialiser zeros() {
        return constant(0);
    }

    /** One number everywhere. */
    static Initialiser constant(double number) {
        return (shape, in, out, seed) -> InitialDraws.fill(shape, i -> number);
    }

    /** Normal with standard deviation √(gain / in): gain 2 for rectifiers (He et al. 2015), 1 for linear layers. */
    static Initialiser normal(double gain) {
        return (shape, in, out, seed) -> InitialDraws.normal(shape, Math.sqrt(gain / in), seed);
    }

    /** Uniform with the variance gain / in, that is between ±√(3·gain / in). */
    static Initialiser uniform(double gain) {
        return (shape, in, out, seed) -> InitialDraws.uniform(shape, Math.sqrt(3 * gain / in), seed);
    }

    /** Normal with variance 2 / in (He et al. 2015, eq. 10). */
    static Initialiser heNormal() {
        return normal(2);
    }

    /** Uniform with variance 2 / in. */
    static Initialiser heUniform() {
        return uniform(2);
    }

    /** Normal with variance 2 / (in + out) (Glorot and Bengio 2010, eq. 12). */
    static Initialiser xavierNormal() {
        return (shape, in, out, seed) -> InitialDraws.normal(shape, Math.sqrt(2.0 / (in + out)), seed);
    }

    /** Uniform between ±√(6 / (in + out)) (Glorot and Bengio 2010, eq. 16). */
    static Initialiser xavierUniform() {
        return (shape, in, out, seed) -> InitialDraws.uniform(shape, Math.sqrt(6.0 / (in + out)), seed);
    }

    /** Uniform between ±1/√in: how PyTorch begins the weights and the biases of its dense layers and convolutions. */
    static Initialiser torch() {
        return uniform(1.0 / 3);
    }

    /**
     * Weights as a matrix [all other dimensions, out] with orthonormal columns, or rows if these are fewer (Saxe, McClelland and
     * Ganguli 2014): normal numbers, orthogonalised by Gram and Schmidt.
     *
     * @param gain by which all are multiplied
     */
    static Initialiser orthogonal(double gain) {
        return (shape, in, out, seed) -> InitialDraws.orthogonal(shape, gain, seed);
    }
}
