package org.ergodic.engine.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** The means of figures over some steps. Sums are taken step by step, so they do not depend on how steps are grouped. */
final class Means {
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int count;

    Means() {}

    /** As it was after {@code count} steps. */
    Means(Map<String, Double> sums, int count) {
        this.sums.putAll(sums);
        this.count = count;
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
        sums.clear();
        count = 0;
        return means;
    }
}
