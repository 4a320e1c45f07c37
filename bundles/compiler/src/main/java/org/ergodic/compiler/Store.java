package org.ergodic.compiler;

/**
 * Where a loop puts a node's value.
 *
 * @param node its number
 * @param view of the place
 * @param reduction what happens to the values that fall on one place
 */
public record Store(int node, View view, Reduction reduction) {
    /** What happens to values that fall on one place. */
    public enum Reduction {
        /** There is one. */
        NONE,
        /** They are summed. */
        SUM,
        /** The largest remains; NaN if any is. */
        MAX
    }
}
