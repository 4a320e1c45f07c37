package org.ergodic.backend.onednn.internal;

import java.util.List;

/** Some parts of a convolution, as one thread computes them. */
interface ConvolutionTask extends AutoCloseable {
    /** How many bytes it needs for itself while it runs. */
    long scratchBytes();

    /**
     * Says where everything lies, before it runs at first and whenever that has changed.
     *
     * @param x where the first element of the view is
     * @param scratch an address that is a multiple of 64; what is there matters only while the rows run
     */
    void place(long x, long kernel, long y, long scratch);

    /** What the thread calls, one after the other; the same wherever everything lies. */
    List<Driver.Row> rows();

    @Override
    void close();
}
