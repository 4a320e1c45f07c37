package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * How a kernel moves along one axis: at place i it sees, with its tap j, element {@code start + i · step + j · tapStep} of what it
 * moves over, and what comes out is element {@code out + i · outStep} of the result. Tap j is element {@code kernel + j · kernelStep} of
 * the kernel.
 */
record Walk(int places, int start, int step, int taps, int tapStep, int out, int outStep, int kernel, int kernelStep) {
    /** A convolution's; element 0 is the first of the padding. */
    static Walk over(int places, int stride, int taps, int dilation) {
        return new Walk(places, 0, stride, taps, dilation, 0, 1, 0, 1);
    }

    /**
     * Those of the gradient with respect to the input, over the cotangent: input element p meets element t with the taps k for which t · stride
     * = p + before − k · dilation. These are the same for every {@code stride}-th element, so there is a walk with stride 1 for each residue; none
     * where no tap fits.
     */
    static List<Walk> back(int size, int stride, int before, int taps, int dilation) {
        List<Walk> walks = new ArrayList<>();
        int common = gcd(stride, dilation);
        int period = stride / common;
        for (int residue = 0; residue < Math.min(stride, size); residue++) {
            int first = 0;
            while (first < taps && (residue + before - (long) first * dilation) % stride != 0) {
                first++;
            }
            if (first < taps) {
                int last = (taps - 1 - first) / period;
                int tapStep = dilation / common;
                int start = (residue + before - first * dilation) / stride - last * tapStep;
                int places = (size - residue + stride - 1) / stride;
                // The taps from the last to the first, as t grows.
                walks.add(
                        new Walk(places, start, 1, last + 1, tapStep, residue, stride, first + last * period, -period));
            }
        }
        return walks;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** This with {@code by} elements before what it moves over. */
    Walk shifted(int by) {
        return new Walk(places, start + by, step, taps, tapStep, out, outStep, kernel, kernelStep);
    }

    /** The last element that it sees. */
    int last() {
        return start + (places - 1) * step + (taps - 1) * tapStep;
    }
}
