package org.ergodic.compiler;

/**
 * How a kernel sees a buffer: the element at index (i, j, …) is {@code offset + i·strides[0] + j·strides[1] + …} of it. A stride
 * of 0 repeats.
 *
 * @param buffer its number in {@link Plan#buffers}; −1 for the numbers themselves: the "element" is then the i32 sum above
 * @param offset in elements
 * @param strides in elements, one for each dimension of the kernel
 */
public record View(int buffer, long offset, long[] strides) {
    /** The buffer number of counting. */
    public static final int COUNT = -1;
}
