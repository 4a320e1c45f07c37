package org.ergodic.backend.nd4j.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Places in one block of memory, taken and freed in the order of a program. */
final class Space {
    /** Free gaps: where they begin, and their lengths. No two touch. */
    private final TreeMap<Long, Long> gaps = new TreeMap<>();

    private final Map<Long, Long> taken = new HashMap<>();
    private long size;

    /** The smallest gap that holds it, else the end. */
    long take(long bytes) {
        long length = Memory.aligned(bytes);
        long best = -1;
        for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
            if (gap.getValue() >= length && (best < 0 || gap.getValue() < gaps.get(best))) {
                best = gap.getKey();
            }
        }
        if (best < 0) {
            Map.Entry<Long, Long> last = gaps.lastEntry();
            best = last != null && last.getKey() + last.getValue() == size ? last.getKey() : size;
            size = best + length;
            gaps.remove(best);
        } else {
            long rest = gaps.remove(best) - length;
            if (rest > 0) {
                gaps.put(best + length, rest);
            }
        }
        taken.put(best, length);
        return best;
    }

    void free(long offset) {
        long from = offset;
        long length = taken.remove(offset);
        Map.Entry<Long, Long> before = gaps.floorEntry(from);
        if (before != null && before.getKey() + before.getValue() == from) {
            from = before.getKey();
            length += before.getValue();
        }
        Long after = gaps.remove(from + length);
        gaps.put(from, after == null ? length : length + after);
    }

    /** The bytes of the block: the most that was taken at any time. */
    long size() {
        return size;
    }
}
