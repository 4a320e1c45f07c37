package org.ergodic.backend.onednn.internal;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;

/**
 * The loops of a kernel, simplified: no loop of one turn, and neighbours that all accesses go through alike are one.
 *
 * @param extents of the loops, outermost first
 * @param reduced which of them reducing stores go over
 * @param strides of each access (the views, then the stores) along each loop
 * @param axis the loop that is split; −1 if none
 * @param scale how many turns of that loop one index of the part's range is
 */
record Nest(long[] extents, boolean[] reduced, long[][] strides, int axis, long scale) {
    static Nest of(Kernel.Loop loop) {
        List<View> accesses = new ArrayList<>(loop.views());
        loop.stores().forEach(store -> accesses.add(store.view()));
        boolean reduces = loop.stores().stream().anyMatch(s -> s.reduction() != Store.Reduction.NONE);
        List<long[]> columns = new ArrayList<>(); // extent, whether reduced, the accesses' strides
        int axis = -1;
        long scale = 1;
        for (int d = 0; d < loop.dimensions().length; d++) {
            boolean split = d == loop.axis();
            if (loop.dimensions()[d] == 1 && !split) {
                continue;
            }
            long[] column = new long[accesses.size() + 2];
            column[0] = loop.dimensions()[d];
            column[1] = reduces && loop.reduced()[d] ? 1 : 0;
            for (int k = 0; k < accesses.size(); k++) {
                column[k + 2] = accesses.get(k).strides()[d];
            }
            if (!split && !columns.isEmpty() && contiguous(columns.getLast(), column)) {
                long[] outer = columns.removeLast();
                if (axis == columns.size()) {
                    scale *= column[0];
                }
                column[0] *= outer[0];
            } else if (split) {
                axis = columns.size();
            }
            columns.add(column);
        }
        long[] extents = new long[columns.size()];
        boolean[] reduced = new boolean[columns.size()];
        long[][] strides = new long[accesses.size()][columns.size()];
        for (int d = 0; d < extents.length; d++) {
            extents[d] = columns.get(d)[0];
            reduced[d] = columns.get(d)[1] == 1;
            for (int k = 0; k < strides.length; k++) {
                strides[k][d] = columns.get(d)[k + 2];
            }
        }
        return new Nest(extents, reduced, strides, axis, scale);
    }

    private static boolean contiguous(long[] outer, long[] inner) {
        if (outer[1] != inner[1]) {
            return false;
        }
        for (int k = 2; k < outer.length; k++) {
            if (outer[k] != inner[k] * inner[0]) {
                return false;
            }
        }
        return true;
    }

    int rank() {
        return extents.length;
    }
}
