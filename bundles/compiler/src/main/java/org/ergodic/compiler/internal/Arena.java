package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.compiler.Buffer.Storage;

/**
 * One piece of memory for all values that need some. A place is used again once the threads have met after its last use; within
 * the time between two meetings only by a value of the same size whose rows the same threads take.
 */
final class Arena {
    private static final int ALIGNMENT = 64;

    /** The life of one root: from its first to its last kernel, and which bytes each thread touches. */
    private static final class Life {
        final Root root;
        final long bytes;
        int birth = Integer.MAX_VALUE;
        int death = -1;
        int first = Integer.MAX_VALUE;
        int last = -1;
        final long[] low;
        final long[] high;
        long offset = -1;

        Life(Root root, int threads) {
            this.root = root;
            this.bytes = ((long) root.size * root.type.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            low = new long[threads];
            high = new long[threads];
            Arrays.fill(low, Long.MAX_VALUE);
        }

        void use(int position, int epoch, Shares.Span span) {
            first = Math.min(first, position);
            last = Math.max(last, position);
            birth = Math.min(birth, epoch);
            death = Math.max(death, epoch);
            low[span.thread()] = Math.min(low[span.thread()], span.low());
            high[span.thread()] = Math.max(high[span.thread()], span.high());
        }

        void always() {
            first = -1;
            birth = -1;
            last = Integer.MAX_VALUE;
            death = Integer.MAX_VALUE;
        }

        boolean apart(Life other) {
            return death < other.birth || other.death < birth;
        }

        /** Whether one follows the other in the same place, each thread in its own bytes. */
        boolean follows(Life other) {
            if (bytes != other.bytes || !(last < other.first || other.last < first)) {
                return false;
            }
            for (int mine = 0; mine < low.length; mine++) {
                for (int its = 0; its < low.length; its++) {
                    if (mine != its && low[mine] < other.high[its] && other.low[its] < high[mine]) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private final Map<Root, Life> lives = new HashMap<>();
    private final int threads;
    private long size;

    /**
     * @param roots all
     * @param turns the kernels of an iteration
     * @param kept roots whose values stay: outputs, and what is computed once
     */
    Arena(Roots roots, List<Ordering.Turn> turns, Set<Root> kept, int threads) {
        this.threads = threads;
        for (int position = 0; position < turns.size(); position++) {
            Ordering.Turn turn = turns.get(position);
            for (Shares.Span span : turn.spans()) {
                if (span.key() instanceof Root root) {
                    life(root).use(position, turn.epoch(), span);
                }
            }
        }
        for (Root root : kept) {
            if (root.last().storage == Storage.ARENA) {
                life(root.last()).always();
            }
        }
        List<Life> order = new ArrayList<>(lives.values());
        order.sort(Comparator.<Life>comparingInt(life -> life.first)
                .thenComparing(life -> -life.bytes)
                .thenComparing(life -> life.root.id));
        List<Life> placed = new ArrayList<>();
        for (Life life : order) {
            place(life, placed);
            size = Math.max(size, life.offset + life.bytes);
            placed.add(life);
            placed.sort(Comparator.comparingLong(each -> each.offset));
        }
    }

    private Life life(Root root) {
        return lives.computeIfAbsent(root, any -> new Life(root, threads));
    }

    /** The lowest place that nobody needs meanwhile. */
    private static void place(Life life, List<Life> placed) {
        Set<Long> tried = new HashSet<>();
        for (Life other : placed) {
            if (other.bytes == life.bytes && tried.add(other.offset) && free(life, other.offset, placed)) {
                life.offset = other.offset;
                return;
            }
        }
        long offset = 0;
        for (Life other : placed) {
            if (!life.apart(other)) {
                if (other.offset - offset >= life.bytes) {
                    break;
                }
                offset = Math.max(offset, other.offset + other.bytes);
            }
        }
        life.offset = offset;
    }

    private static boolean free(Life life, long offset, List<Life> placed) {
        for (Life other : placed) {
            boolean overlap = other.offset < offset + life.bytes && offset < other.offset + other.bytes;
            if (overlap && !life.apart(other) && !(other.offset == offset && life.follows(other))) {
                return false;
            }
        }
        return true;
    }

    long offset(Root root) {
        Life life = lives.get(root);
        return life == null ? 0 : life.offset;
    }

    long size() {
        return size;
    }
}
