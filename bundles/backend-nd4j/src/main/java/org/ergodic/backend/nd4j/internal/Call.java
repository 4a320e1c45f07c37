package org.ergodic.backend.nd4j.internal;

/** One prepared computation: what it reads and writes is fixed. */
interface Call {
    /** Nothing to compute. */
    Call NONE = () -> {};

    void run();
}
