package org.ergodic.cli.internal;

/** What is done where nothing is said, beside {@link org.ergodic.engine.Specs}. */
final class Defaults {
    /** Held-out rows, and as many samples, that a judgement is made from. */
    static final int EVALUATED = 2000;

    private Defaults() {}
}
