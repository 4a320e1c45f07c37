package org.ergodic.tensor;

/** The element type of a tensor. Truth values are {@link #I32}, 0 or 1. */
public enum DType {
    /** IEEE 754 single precision. */
    F32(4),
    /** IEEE 754 double precision. */
    F64(8),
    /** Two's complement, 32 bits; arithmetic wraps around. */
    I32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether this is a floating-point type. */
    public boolean floating() {
        return this != I32;
    }

    /** The name in the text form: {@code f32}, {@code f64}, {@code i32}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
