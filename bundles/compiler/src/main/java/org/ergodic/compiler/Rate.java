package org.ergodic.compiler;

/** How often a value is computed. */
public enum Rate {
    /** Once: it depends on constants only. */
    PREPARE,
    /** Once a run: it depends on inputs and on variables that no iteration assigns. */
    RUN,
    /** In every iteration. */
    ITERATION
}
