package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Kernel;

/**
 * What each thread has touched since all threads met, and whether a kernel can follow without another meeting: it can if no
 * thread touches what another one writes.
 */
final class Shares {
    /** Bytes, or elements, of one piece of memory. */
    record Span(Object key, long low, long high, boolean writes, int thread) {
        boolean conflicts(Span other) {
            return thread != other.thread && (writes || other.writes) && low < other.high && other.low < high;
        }
    }

    /** Tells where a touch is. */
    interface Locator {
        /** The piece of memory of a buffer; null if nobody writes it. */
        @org.jspecify.annotations.Nullable
        Object key(int buffer);

        /** The first element or byte of a buffer. */
        long first(int buffer);

        /** How many bytes an element counts. */
        int scale(int buffer);
    }

    private final int threads;
    private final Locator locator;
    private final Map<Object, List<Span>> recent = new HashMap<>();

    Shares(int threads, Locator locator) {
        this.threads = threads;
        this.locator = locator;
    }

    /** The first part of a thread's share; the next thread's is behind its last. */
    static int share(int parts, int thread, int threads) {
        return (int) ((long) parts * thread / threads);
    }

    List<Span> spans(Kernel kernel) {
        List<Span> spans = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int from = share(kernel.parts(), thread, threads);
            int to = share(kernel.parts(), thread + 1, threads);
            for (Touch touch : Touch.of(kernel, from, to)) {
                int buffer = touch.view().buffer();
                Object key = locator.key(buffer);
                if (key != null) {
                    long first = locator.first(buffer);
                    int scale = locator.scale(buffer);
                    spans.add(new Span(
                            key,
                            (first + touch.low()) * scale,
                            (first + touch.high()) * scale,
                            touch.writes(),
                            thread));
                }
            }
        }
        return spans;
    }

    boolean follows(List<Span> spans) {
        for (Span span : spans) {
            for (Span before : recent.getOrDefault(span.key, List.of())) {
                if (span.conflicts(before)) {
                    return false;
                }
            }
        }
        return true;
    }

    void add(List<Span> spans) {
        spans.forEach(span ->
                recent.computeIfAbsent(span.key, any -> new ArrayList<>()).add(span));
    }

    /** All threads have met. */
    void meet() {
        recent.clear();
    }
}
