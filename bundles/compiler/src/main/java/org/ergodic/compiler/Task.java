package org.ergodic.compiler;

/**
 * What a thread does next: parts {@code from} to {@code to} − 1 of kernel number {@code kernel}, or wait for all others.
 *
 * @param kernel its place in the rate's list, or {@link #BARRIER}
 */
public record Task(int kernel, int from, int to) {
    /** The kernel number of waiting for the other threads. */
    public static final int BARRIER = -1;

    /** Waiting for the other threads. */
    public static Task barrier() {
        return new Task(BARRIER, 0, 0);
    }

    /** Whether this waits. */
    public boolean waits() {
        return kernel == BARRIER;
    }
}
