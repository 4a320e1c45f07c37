package org.ergodic.backend.onednn.internal;

import java.util.List;
import java.util.function.ToLongFunction;

/** The parts of a convolution that one thread computes, in one task or in some. */
interface ConvolutionShare extends AutoCloseable {
    /** How many bytes it has for itself, where a kernel that is prepared stays until the last task. */
    long keptBytes();

    /** How many bytes each task needs while it runs. */
    long scratchBytes();

    /** The code that it needs. */
    List<Function> functions();

    /**
     * Says where everything lies, before it runs at first and whenever that has changed.
     *
     * @param x where the first element of the view is
     * @param scratch an address that is a multiple of 64; what is there matters only while the rows of a task run
     * @param code where each of its functions begins
     */
    void place(long x, long kernel, long y, long scratch, ToLongFunction<Function> code);

    /** What the thread calls before its first task of an iteration, one after the other. */
    List<Driver.Row> preparation();

    /** What it calls to compute parts {@code from} to {@code to} − 1. */
    List<Driver.Row> rows(int from, int to);

    @Override
    void close();
}
