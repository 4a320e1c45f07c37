package org.ergodic.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One workload, measured. Times are in seconds, of one update or of the sampling of all samples.
 *
 * @param flops of a step, as {@link Flops} counts them
 * @param timings ours first
 * @param failures engines that could not do it, and what they said
 * @param latency of each round: nanoseconds from core to core
 */
record Result(
        String name,
        Workload workload,
        double flops,
        List<Timing> timings,
        Map<String, String> failures,
        List<Double> latency) {
    /**
     * One engine on one workload.
     *
     * @param rounds the median of each round
     * @param firstStep from nothing but loaded libraries to the end of the first step: building, compiling, running
     * @param prepare of that, what {@code Session.prepare} took; 0 for peers
     * @param peakMemory of the process, in bytes
     */
    record Timing(
            String engine, int parameters, List<Double> rounds, double firstStep, double prepare, long peakMemory) {
        /** Of the rounds. */
        double median() {
            return Statistics.median(rounds);
        }
    }

    @JsonIgnore
    Timing ours() {
        return timings.get(0);
    }

    @JsonIgnore
    List<Timing> peers() {
        return timings.subList(1, timings.size());
    }

    /** How many times as long a peer takes as ours: the median over the rounds, each of which has measured both in turn. */
    double ratio(Timing peer) {
        return Statistics.median(IntStream.range(0, peer.rounds().size())
                .mapToObj(round -> peer.rounds().get(round) / ours().rounds().get(round))
                .toList());
    }

    /** The peer that is fastest beside ours. */
    Optional<Timing> best() {
        return peers().stream().min(Comparator.comparingDouble(this::ratio));
    }

    double fractionOfPeak(Timing timing, double peak) {
        return flops / timing.median() / peak;
    }

    /** As in the last line of {@code --json}. */
    Map<String, Object> summary(double peak) {
        Map<String, Double> medians = new LinkedHashMap<>();
        peers().forEach(peer -> medians.put(peer.engine(), peer.median()));
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("name", name);
        summary.put("ours", ours().median());
        summary.put("peers", medians);
        summary.put("ratio", best().map(this::ratio).orElse(null));
        summary.put("fractionOfPeak", fractionOfPeak(ours(), peak));
        return summary;
    }
}
