package org.ergodic.benchmarks;

import java.util.Collection;
import java.util.List;

/** Of a few numbers. */
final class Statistics {
    private Statistics() {}

    /** The middle one, or the mean of the two in the middle. */
    static double median(Collection<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    static double mean(Collection<Double> numbers) {
        return numbers.stream().mapToDouble(number -> number).average().orElse(Double.NaN);
    }

    /** Of the population that they are a sample of: n − 1 below; 0 for a single one. */
    static double standardDeviation(Collection<Double> numbers) {
        double mean = mean(numbers);
        double squares = numbers.stream()
                .mapToDouble(number -> (number - mean) * (number - mean))
                .sum();
        return numbers.size() < 2 ? 0 : Math.sqrt(squares / (numbers.size() - 1));
    }
}
