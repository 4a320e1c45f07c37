package org.ergodic.backend.onednn.internal;

/**
 * A value of LLVM's: computed once, or a constant.
 *
 * @param text its name or what is written for the constant
 */
record Ssa(Type type, String text) {
    /** Type and text, as most instructions want their first operand. */
    @Override
    public String toString() {
        return type + " " + text;
    }
}
