package org.ergodic.random;

/** The uses of randomness, each with a stream of its own. Plug-ins take numbers from {@link #PLUG_IN} on. */
public final class Streams {
    /** Seeds of parts. */
    public static final int SPLIT = 1;
    /** Initial values of variables. */
    public static final int INITIAL = 2;
    /** Which rows of the data a training step reads. */
    public static final int BATCH = 3;
    /** A generator's latent numbers while it is trained. */
    public static final int LATENT = 4;
    /** Diffusion times of a training step. */
    public static final int TIME = 5;
    /** Noise added to data in a training step. */
    public static final int NOISE = 6;
    /** The noise that a sample begins with. */
    public static final int START = 7;
    /** The noise that a sampler adds on its way; the step is the sampler's row. */
    public static final int SAMPLER = 8;
    /** Simulated data, for training. */
    public static final int DATA = 9;
    /** Simulated data, held out. */
    public static final int HELD_OUT = 10;
    /** Permutations, bootstrap and projections of metrics. */
    public static final int METRIC = 11;
    /** The first number free for plug-ins; those below 0 belong to what networks draw in training. */
    public static final int PLUG_IN = 1000;

    private Streams() {}

    /** The stream of a use of randomness within a network in training, below 0: spread evenly by its whole name. */
    public static int training(String name) {
        long seed = 0;
        for (int i = 0; i < name.length(); i++) {
            seed = Philox.split(seed, name.charAt(i));
        }
        return (int) seed | Integer.MIN_VALUE;
    }
}
