package org.ergodic.backend.nd4j.internal;

import java.util.Collection;

/** A call with a clock at it. */
final class Timed implements Call {
    private final Call call;
    private long nanos;

    private Timed(Call call) {
        this.call = call;
    }

    static Timed[] of(Collection<Call> calls) {
        return calls.stream().map(Timed::new).toArray(Timed[]::new);
    }

    @Override
    public void run() {
        long before = System.nanoTime();
        call.run();
        nanos += System.nanoTime() - before;
    }

    /** The time of all runs so far. */
    long nanos() {
        return nanos;
    }
}
