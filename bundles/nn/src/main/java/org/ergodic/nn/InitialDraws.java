package org.ergodic.nn;

import java.util.function.IntToDoubleFunction;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** What {@link Initialiser}s draw, from the stream of initial values. */
final class InitialDraws {
    private InitialDraws() {}

    static Tensor fill(Shape shape, IntToDoubleFunction element) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) element.applyAsDouble(i);
        }
        return Tensor.of(shape, values);
    }

    static double[] normals(int count, long seed) {
        double[] z = new double[count];
        Philox.normals(key(seed), 0, 0, count, z, 0);
        return z;
    }

    static Tensor normal(Shape shape, double deviation, long seed) {
        double[] z = normals(shape.size(), seed);
        return fill(shape, i -> z[i] * deviation);
    }

    static Tensor uniform(Shape shape, double bound, long seed) {
        int[] key = key(seed);
        int[] block = new int[4];
        return fill(shape, i -> {
            if ((i & 3) == 0) {
                Philox.block(key, 0, i >>> 2, block);
            }
            return (2 * Philox.uniformOf(block[i & 3]) - 1) * bound;
        });
    }

    private static int[] key(long seed) {
        return new int[] {(int) seed, (int) (seed >>> 32), Streams.INITIAL, 0, 0};
    }

    static Tensor orthogonal(Shape shape, double gain, long seed) {
        int columns = shape.dimension(shape.rank() - 1);
        int rows = shape.size() / columns;
        double[] z = normals(shape.size(), seed);
        boolean upright = rows >= columns;
        int vectors = Math.min(rows, columns);
        int length = Math.max(rows, columns);
        double[][] basis = new double[vectors][length];
        for (int v = 0; v < vectors; v++) {
            for (int i = 0; i < length; i++) {
                basis[v][i] = z[upright ? i * columns + v : v * columns + i];
            }
            // Twice is enough for full precision (Giraud et al. 2005).
            for (int pass = 0; pass < 2; pass++) {
                for (int before = 0; before < v; before++) {
                    add(basis[v], basis[before], -dot(basis[v], basis[before]));
                }
            }
            double norm = Math.sqrt(dot(basis[v], basis[v]));
            add(basis[v], basis[v], 1 / norm - 1);
        }
        return fill(shape, i -> gain * (upright ? basis[i % columns][i / columns] : basis[i / columns][i % columns]));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] a, double[] b, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] += factor * b[i];
        }
    }
}
