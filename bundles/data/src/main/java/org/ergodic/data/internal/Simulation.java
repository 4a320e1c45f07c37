package org.ergodic.data.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ergodic.data.Dataset;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * What all simulators share: row i is a function of (seed, i), by the streams {@link Streams#DATA} for training and {@link
 * Streams#HELD_OUT} for the rest, so a longer data set begins with the shorter one.
 */
final class Simulation {
    private static final String ROWS = "rows";
    private static final String HELD_OUT = "held-out";

    /** A law that samples are drawn from. */
    interface Law {
        /**
         * One sample.
         *
         * @param draws the sample's own random numbers
         * @param sample receives it
         */
        void draw(Philox draws, double[] sample);
    }

    private Simulation() {}

    /** The options of a simulator: its own, then the numbers of rows. */
    static List<Parameter> parameters(Parameter... own) {
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(
                                Parameter.integer(ROWS, 50_000, 1, 100_000_000, "rows for training"),
                                Parameter.integer(HELD_OUT, 10_000, 1, 100_000_000, "rows held out from training")))
                .toList();
    }

    /** Draws the data. */
    static Dataset dataset(Options options, long seed, int dimension, Optional<Dataset.Modes> modes, Law law) {
        return new Dataset(
                rows(seed, Streams.DATA, options.integer(ROWS), dimension, law),
                rows(seed, Streams.HELD_OUT, options.integer(HELD_OUT), dimension, law),
                modes);
    }

    /**
     * Draws from the mixture of Gaussians N(c, sigma²·I) of equal weight, one for each centre c.
     *
     * @param centres [modes, dimension]
     */
    static Dataset mixture(Options options, long seed, double[][] centres, double sigma) {
        int dimension = centres[0].length;
        float[] flat = new float[centres.length * dimension];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) centres[i / dimension][i % dimension];
        }
        Dataset.Modes modes = new Dataset.Modes(Tensor.of(Shape.of(centres.length, dimension), flat), sigma);
        int choice = 4 * ((dimension + 3) / 4);
        return dataset(options, seed, dimension, Optional.of(modes), (draws, sample) -> {
            double[] centre = centres[draws.integer(choice, centres.length)];
            for (int j = 0; j < dimension; j++) {
                sample[j] = centre[j] + sigma * draws.normal(j);
            }
        });
    }

    private static Tensor rows(long seed, int stream, int rows, int dimension, Law law) {
        Shape shape = Shape.of(rows, dimension);
        float[] values = new float[shape.size()];
        double[] sample = new double[dimension];
        for (int i = 0; i < rows; i++) {
            law.draw(new Philox(seed, stream, 0, i), sample);
            for (int j = 0; j < dimension; j++) {
                values[i * dimension + j] = (float) sample[j];
            }
        }
        return Tensor.of(shape, values);
    }
}
