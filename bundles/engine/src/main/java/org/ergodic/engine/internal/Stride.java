package org.ergodic.engine.internal;

/** How many iterations a call runs, so that it takes about 50 ms. */
final class Stride {
    private static final double SECONDS = 0.05;
    private static final int GROWTH = 4;

    private int size = 1;

    /** The next call's iterations, at most {@code left}. */
    int next(int left) {
        return Math.min(size, left);
    }

    /** Learns from a call. */
    void took(int iterations, long nanos) {
        double fitting = SECONDS * 1e9 * iterations / Math.max(1, nanos);
        size = (int) Math.max(1, Math.min(fitting, (double) GROWTH * size));
    }
}
