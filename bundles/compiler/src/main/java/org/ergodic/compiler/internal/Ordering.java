package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.ergodic.compiler.Buffer.Storage;
import org.ergodic.compiler.Rate;

/** The order of the kernels of one rate: threads meet as seldom as they can. */
final class Ordering {
    /**
     * A kernel in its turn.
     *
     * @param draft its number
     * @param epoch how often the threads have met before it
     * @param spans what it touches
     */
    record Turn(int draft, int epoch, List<Shares.Span> spans) {}

    private Ordering() {}

    static List<Turn> of(List<Draft> drafts, Rate rate, Dependencies dependencies, Places places, int threads) {
        int[] waiting = new int[drafts.size()];
        BitSet mine = new BitSet();
        for (int i = 0; i < drafts.size(); i++) {
            if (drafts.get(i).rate() == rate) {
                mine.set(i);
                dependencies.after(i).stream().forEach(next -> waiting[next]++);
            }
        }
        TreeSet<Integer> ready = new TreeSet<>();
        mine.stream().filter(draft -> waiting[draft] == 0).forEach(ready::add);
        Shares shares = new Shares(threads, locator(places));
        List<List<Shares.Span>> spans = new ArrayList<>();
        for (Draft draft : drafts) {
            spans.add(draft.rate() == rate ? shares.spans(draft.kernel()) : List.of());
        }
        List<Turn> turns = new ArrayList<>();
        int epoch = 0;
        while (!ready.isEmpty()) {
            int next = ready.stream()
                    .filter(draft -> shares.follows(spans.get(draft)))
                    .findFirst()
                    .orElse(-1);
            if (next < 0) {
                shares.meet();
                epoch++;
                continue;
            }
            ready.remove(next);
            shares.add(spans.get(next));
            turns.add(new Turn(next, epoch, spans.get(next)));
            dependencies.after(next).stream().forEach(behind -> {
                if (--waiting[behind] == 0) {
                    ready.add(behind);
                }
            });
        }
        if (turns.size() != mine.cardinality()) {
            throw new IllegalStateException("the kernels wait for each other");
        }
        return turns;
    }

    private static Shares.Locator locator(Places places) {
        return new Shares.Locator() {
            @Override
            public Object key(int buffer) {
                Places.Place place = places.of(buffer);
                boolean written = place.storage() == Storage.ARENA || place.storage() == Storage.VARIABLE;
                return written ? place.key() : null;
            }

            @Override
            public long first(int buffer) {
                return places.of(buffer).first();
            }

            @Override
            public int scale(int buffer) {
                return places.bytes(buffer);
            }
        };
    }
}
