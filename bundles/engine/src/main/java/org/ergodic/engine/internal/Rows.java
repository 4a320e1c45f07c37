package org.ergodic.engine.internal;

import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** Random choices of rows, keyed by a seed and a number. */
final class Rows {
    private static final int PERMUTATION = 0;
    private static final int BOOTSTRAP = 1;

    private Rows() {}

    /** The first {@code count} of a random order of 0, 1, … {@code size} − 1 (Fisher and Yates). */
    static int[] permutation(int size, int count, long seed, int number) {
        Philox random = new Philox(seed, Streams.METRIC, number, PERMUTATION);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        for (int i = 0; i < count; i++) {
            int other = i + random.integer(i, size - i);
            int row = order[other];
            order[other] = order[i];
            order[i] = row;
        }
        return java.util.Arrays.copyOf(order, count);
    }

    /** {@code size} rows of as many, drawn with replacement. */
    static int[] bootstrap(int size, long seed, int number) {
        Philox random = new Philox(seed, Streams.METRIC, number, BOOTSTRAP);
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            rows[i] = random.integer(i, size);
        }
        return rows;
    }

    /** Some rows of an f32 tensor. */
    static Tensor of(Tensor tensor, int[] rows, int from, int to) {
        Shape row = tensor.shape().row();
        float[] values = tensor.floats();
        float[] chosen = new float[(to - from) * row.size()];
        for (int i = from; i < to; i++) {
            System.arraycopy(values, rows[i] * row.size(), chosen, (i - from) * row.size(), row.size());
        }
        return Tensor.of(row.prepend(to - from), chosen);
    }
}
