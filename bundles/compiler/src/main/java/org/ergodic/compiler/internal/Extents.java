package org.ergodic.compiler.internal;

import java.util.Arrays;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Extents of loops over the same elements in the same order. */
final class Extents {
    private Extents() {}

    static long product(int[] extents) {
        long product = 1;
        for (int extent : extents) {
            product *= extent;
        }
        return product;
    }

    /** The coarsest extents that divide both: [6, 4] and [2, 12] give [2, 3, 4]; null if there are none. None of them is 1. */
    static int @Nullable [] refine(int[] a, int[] b) {
        TreeSet<Long> bounds = bounds(a);
        bounds.addAll(bounds(b));
        int[] result = new int[bounds.size()];
        int count = 0;
        long before = 1;
        for (long bound : bounds) {
            if (bound % before != 0) {
                return null;
            }
            if (bound > before) {
                result[count++] = (int) (bound / before);
            }
            before = bound;
        }
        return Arrays.copyOf(result, count);
    }

    /** The products of the first extents. */
    private static TreeSet<Long> bounds(int[] extents) {
        TreeSet<Long> bounds = new TreeSet<>();
        long product = 1;
        for (int extent : extents) {
            product *= extent;
            bounds.add(product);
        }
        return bounds;
    }

    /** Which of the refined extents lie within the marked ones of the coarser {@code extents}. */
    static boolean[] marks(int[] refined, int[] extents, boolean[] marked) {
        boolean[] result = new boolean[refined.length];
        int axis = 0;
        long rest = 1;
        for (int i = 0; i < refined.length; i++) {
            while (rest == 1) {
                rest = extents[axis++];
            }
            result[i] = marked[axis - 1];
            rest /= refined[i];
        }
        return result;
    }

    /** The strides over refined extents of something that has these strides over the coarser ones. */
    static long[] strides(int[] refined, int[] extents, long[] strides) {
        long[] result = new long[refined.length];
        int axis = extents.length - 1;
        long inner = 1;
        for (int i = refined.length - 1; i >= 0; i--) {
            while (inner == extents[axis]) {
                axis--;
                inner = 1;
            }
            result[i] = strides[axis] * inner;
            inner *= refined[i];
        }
        return result;
    }
}
