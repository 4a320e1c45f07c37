package org.ergodic.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was measured, for a person and for programs.
 *
 * @param peak of the machine, as {@link Comparison#peak} tells
 */
record Report(Engines engines, Map<String, Double> peak) {
    private static final List<String> COLUMNS = List.of(
            "workload", "engine", "time", "fastest", "slowest", "× ours", "of peak", "memory", "first step", "prepare");

    private double flops() {
        return peak.get("flops");
    }

    /** The last line of {@code --json}. */
    Map<String, Object> summary(List<Result> results) {
        return Map.of(
                "workloads",
                results.stream().map(result -> result.summary(flops())).toList());
    }

    /** Everything. */
    Map<String, Object> json(List<Result> results) {
        Map<String, Object> all = new LinkedHashMap<>(machine());
        all.putAll(summary(results));
        all.put("details", results);
        return all;
    }

    private Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("at", Instant.now().toString());
        machine.put("backend", engines.backend());
        machine.put("java", Runtime.version().toString());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("peak", peak);
        return machine;
    }

    String text(List<Result> results) {
        StringBuilder text = new StringBuilder(measured()).append("\n\n");
        List<List<String>> rows = rows(results);
        int[] widths = new int[COLUMNS.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        results.forEach(result -> result.failures()
                .forEach((engine, reason) ->
                        text.append(result.name()).append(": ").append(reason).append('\n')));
        return text.toString();
    }

    String page(List<Result> results) {
        Html page = page();
        page.heading("Time, ours = 1").chart(Charts.bars(bars(results)));
        return figures(page, results);
    }

    /** @param results by the names of the curves' points */
    String page(List<Workloads.Curve> curves, Map<String, Result> results) {
        Html page = page();
        for (Workloads.Curve curve : curves) {
            Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
            for (int size : curve.points().keySet()) {
                Result result = results.get(curve.name(size));
                List<Result.Timing> timings = result == null ? List.of() : result.timings();
                timings.forEach(timing -> lines.computeIfAbsent(timing.engine(), engine -> new TreeMap<>())
                        .put(size, timing.median()));
            }
            if (!lines.isEmpty()) {
                page.heading("Time of a step over the " + curve.label()).chart(Charts.lines(curve.label(), lines));
            }
        }
        return figures(page, List.copyOf(results.values()));
    }

    private Html page() {
        return new Html("Ergodic beside PyTorch and JAX").paragraph(measured());
    }

    private String figures(Html page, List<Result> results) {
        page.heading("Figures")
                .paragraph(
                        "Medians over the rounds, in which the engines took turns. A time is that of one update, or of the"
                                + " sampling of all samples; fastest and slowest are rounds. “× ours” is the median of each round's"
                                + " ratio. “Of peak”: two operations for each multiply-add that the products and convolutions need, over"
                                + " the time and the measured peak.")
                .table(rows(results));
        results.forEach(
                result -> result.failures().forEach((engine, reason) -> page.paragraph(result.name() + ": " + reason)));
        return page.end();
    }

    private String measured() {
        return "Backend " + engines.backend() + ", Java " + Runtime.version().feature() + ", "
                + Math.round(peak.get("threads")) + " threads. Measured in this run: f32 multiply-adds "
                + Units.digits(peak.get("flops1") / 1e9) + " GFLOP/s on one thread, " + Units.digits(flops() / 1e9)
                + " on all; memory " + Units.digits(peak.get("bytes") / 1e9) + " GB/s.";
    }

    private List<List<String>> rows(List<Result> results) {
        List<List<String>> rows = new ArrayList<>(List.of(COLUMNS));
        for (Result result : results) {
            for (Result.Timing timing : result.timings()) {
                boolean first = timing == result.ours();
                rows.add(List.of(
                        first ? result.name() : "",
                        timing.engine(),
                        Units.time(timing.median()),
                        Units.time(timing.rounds().stream().min(Double::compare).orElseThrow()),
                        Units.time(timing.rounds().stream().max(Double::compare).orElseThrow()),
                        Units.times(result.ratio(timing)),
                        Units.percent(result.fractionOfPeak(timing, flops())),
                        Units.gigabytes(timing.peakMemory()),
                        Units.time(timing.firstStep()),
                        first ? Units.time(timing.prepare()) : ""));
            }
        }
        return rows;
    }

    private static List<Charts.Bar> bars(List<Result> results) {
        List<Charts.Bar> bars = new ArrayList<>();
        for (Result result : results) {
            for (Result.Timing timing : result.timings()) {
                double ratio = result.ratio(timing);
                String text = Units.times(ratio) + " · " + Units.time(timing.median());
                bars.add(new Charts.Bar(result.name(), timing.engine(), ratio, text));
            }
        }
        return bars;
    }
}
