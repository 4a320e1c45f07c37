package org.ergodic.engine.internal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The means of figures over some steps. Sums are taken step by step, so they do not depend on how steps are grouped. */
final class Means {
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int count;

    /** Of figures of these names, in their order. */
    Means(Collection<String> names) {
        names.forEach(name -> sums.put(name, 0.0));
    }

    /** Goes on after {@code done} steps; sums of other names are left out. */
    void restore(Map<String, Double> before, int done) {
        sums.replaceAll((name, zero) -> before.getOrDefault(name, zero));
        count = done;
    }

    /** Adds a figure of the current step. */
    void add(String name, double value) {
        sums.merge(name, value, Double::sum);
    }

    /** Ends the current step. */
    void step() {
        count++;
    }

    int count() {
        return count;
    }

    Map<String, Double> sums() {
        return new LinkedHashMap<>(sums);
    }

    /** The means, and begins anew. */
    Map<String, Double> take() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum / count));
        sums.replaceAll((name, sum) -> 0.0);
        count = 0;
        return means;
    }
}
