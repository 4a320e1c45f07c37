package org.ergodic.data.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Splits the rows of a file: a tenth is held out, at least 1 row and at most 10,000. Which rows they are depends on the
 * number of rows alone, not on a run's seed, so all runs on one file are judged by the same rows: the first ones of a
 * Fisher-Yates shuffle of the row numbers with the draws of key (seed 0, {@link Streams#HELD_OUT}, step 0, sample 0). They
 * are in the shuffle's order, so that the first ones of them stand for the whole of a sorted file; the others keep the file's.
 */
final class HeldOut {
    /** What the file readers say about it in their options. */
    static final String NOTE = "; a tenth of its rows (1 to 10000) is held out";

    private static final int MOST = 10_000;

    private HeldOut() {}

    /**
     * @param path the file, for messages
     * @param rows [rows] + sample, f32
     * @throws RequestException if there are fewer than 2 rows, or one is not finite
     */
    static Dataset split(String path, Tensor rows) {
        int count = rows.shape().dimension(0);
        if (count < 2) {
            throw new RequestException(path + " has " + count + (count == 1 ? " row" : " rows")
                    + ", but at least 2 are expected: one to train on, one to hold out");
        }
        requireFinite(path, rows);
        int[] heldOut = choose(count);
        BitSet training = new BitSet(count);
        training.set(0, count);
        for (int row : heldOut) {
            training.clear(row);
        }
        return new Dataset(pick(rows, training.stream().toArray()), pick(rows, heldOut), Optional.empty());
    }

    /** The rows to hold out, in the shuffle's order. */
    static int[] choose(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        Philox draws = new Philox(0, Streams.HELD_OUT, 0, 0);
        int wanted = Math.min(MOST, Math.max(1, count / 10));
        for (int i = 0; i < wanted; i++) {
            int other = i + draws.integer(i, count - i);
            int chosen = order[other];
            order[other] = order[i];
            order[i] = chosen;
        }
        return Arrays.copyOf(order, wanted);
    }

    private static void requireFinite(String path, Tensor rows) {
        float[] values = rows.floats();
        int width = rows.shape().row().size();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new RequestException(path + ": row " + i / width + " (counted from 0) holds " + values[i]
                        + ", but finite 32-bit numbers are expected; remove such rows or replace such values");
            }
        }
    }

    private static Tensor pick(Tensor rows, int[] chosen) {
        Shape sample = rows.shape().row();
        int width = sample.size();
        float[] to = new float[chosen.length * width];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(rows.floats(), chosen[i] * width, to, i * width, width);
        }
        return Tensor.of(sample.prepend(chosen.length), to);
    }
}
