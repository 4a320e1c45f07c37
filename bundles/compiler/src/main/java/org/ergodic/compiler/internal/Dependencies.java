package org.ergodic.compiler.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Buffer.Storage;
import org.ergodic.compiler.Kernel;

/**
 * Which kernel must come before which: writers before readers, and readers of what a variable was before writers of what it
 * becomes. All kernels are of one program; kernels of different rates have no order here.
 */
final class Dependencies {
    /**
     * Elements of a place in memory that a kernel touches.
     *
     * @param draft number of the kernel
     * @param old whether it reads what a variable was when the iteration began
     */
    private record Use(int draft, long low, long high, boolean writes, boolean old, Touch touch) {
        boolean meets(Use other) {
            return low < other.high && other.low < high;
        }
    }

    private final List<Draft> drafts;
    private final Places places;
    private final List<BitSet> after = new ArrayList<>();
    private final Map<Object, List<Use>> uses = new HashMap<>();

    Dependencies(List<Draft> drafts, Places places) {
        this.drafts = drafts;
        this.places = places;
        for (int i = 0; i < drafts.size(); i++) {
            after.add(new BitSet());
            for (Touch touch :
                    Touch.of(drafts.get(i).kernel(), 0, drafts.get(i).kernel().parts())) {
                Places.Place place = places.of(touch.view().buffer());
                if (place.storage() == Storage.ARENA || place.storage() == Storage.VARIABLE) {
                    uses.computeIfAbsent(place.key(), any -> new ArrayList<>())
                            .add(new Use(
                                    i,
                                    place.first() + touch.low(),
                                    place.first() + touch.high(),
                                    touch.writes(),
                                    !touch.writes() && place.old(),
                                    touch));
                }
            }
        }
        uses.values().forEach(this::connect);
    }

    private void connect(List<Use> bucket) {
        for (Use writer : bucket) {
            if (!writer.writes) {
                continue;
            }
            for (Use other : bucket) {
                if (other.draft != writer.draft && other.meets(writer)) {
                    if (other.old) {
                        edge(other.draft, writer.draft);
                    } else if (!other.writes || other.draft > writer.draft) {
                        edge(writer.draft, other.draft);
                    }
                }
            }
        }
    }

    private void edge(int before, int behind) {
        if (drafts.get(before).rate() == drafts.get(behind).rate()) {
            after.get(before).set(behind);
        }
    }

    /** The kernels that must come behind one. */
    BitSet after(int draft) {
        return after.get(draft);
    }

    /**
     * Whether a root can lie in a variable's memory from now on: nobody who reads what the variable was comes behind those who
     * write the root, and who does both reads each element just before it is written.
     */
    boolean settles(Root root, Root variable) {
        Places.Place target = places.of(variable.id);
        BitSet writers = new BitSet();
        List<Touch> written = new ArrayList<>();
        for (Use use : uses.getOrDefault(places.of(root.id).key(), List.of())) {
            if (use.writes) {
                writers.set(use.draft);
                written.add(use.touch);
            }
        }
        BitSet behind = reach(writers);
        List<Use> readers = uses.getOrDefault(target.key(), List.of()).stream()
                .filter(use -> use.low < target.first() + root.size && target.first() < use.high)
                .toList();
        for (Use reader : readers) {
            if (!reader.old || behind.get(reader.draft)) {
                return false;
            }
            if (writers.get(reader.draft)
                    && !(writers.cardinality() == 1
                            && drafts.get(reader.draft).kernel() instanceof Kernel.Loop
                            && inPlace(root, target.first(), written, reader.touch))) {
                return false;
            }
        }
        return true;
    }

    private boolean inPlace(Root root, long first, List<Touch> written, Touch read) {
        for (Touch touch : written) {
            long from = places.of(read.view().buffer()).first() + read.view().offset();
            long to = first
                    + touch.view().offset()
                    + (touch.view().buffer() == root.id
                            ? 0
                            : places.within(touch.view().buffer(), root));
            if (from != to
                    || !java.util.Arrays.equals(
                            read.view().strides(), touch.view().strides())) {
                return false;
            }
        }
        return true;
    }

    /** What comes behind some kernels, themselves left out unless they are behind another one. */
    private BitSet reach(BitSet from) {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        from.stream().forEach(open::add);
        while (!open.isEmpty()) {
            after.get(open.pop()).stream().filter(next -> !seen.get(next)).forEach(next -> {
                seen.set(next);
                open.add(next);
            });
        }
        return seen;
    }
}
