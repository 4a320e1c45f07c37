package org.ergodic.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Do all engines do the same work? Each trains with some seeds, and the losses are averaged over each quarter of the steps. An
 * engine agrees with ours where its mean over the seeds is no further from ours, in every quarter, than two single seeds are from
 * each other: √(s² + s'²), s and s' being the standard deviations over the seeds.
 */
final class Losses {
    private static final int QUARTERS = 4;

    private Losses() {}

    /**
     * One loss of one engine.
     *
     * @param mean of each quarter, over the seeds
     * @param spread of each quarter: the standard deviation over the seeds
     * @param furthest the largest distance from ours, in units of what it may be; 1 or less where both agree
     */
    record Curve(String workload, String loss, String engine, List<Double> mean, List<Double> spread, double furthest) {
        boolean agrees() {
            return furthest <= 1;
        }
    }

    /** All losses of all engines on a workload. */
    static List<Curve> measure(Engines engines, String name, Workload workload, int steps, int seeds)
            throws IOException {
        Path data = engines.folder().resolve("data.f32");
        Data.write(data, workload);
        Map<String, Curve> ours = new LinkedHashMap<>();
        List<Curve> curves = new ArrayList<>();
        for (String engine : engines.names()) {
            Map<String, List<List<Double>>> quarters = new LinkedHashMap<>();
            try (Engine process = engines.start(engine)) {
                for (int seed = 1; seed <= seeds; seed++) {
                    process.ask(Comparison.load(workload, data, seed));
                    process.ask(Map.of("do", "losses", "steps", steps))
                            .fields()
                            .forEachRemaining(loss -> quarters.computeIfAbsent(loss.getKey(), key -> new ArrayList<>())
                                    .add(quarters(loss.getValue())));
                }
            }
            quarters.forEach((loss, values) -> {
                Curve curve = curve(name, loss, engine, values, ours.get(loss));
                ours.putIfAbsent(loss, curve);
                curves.add(curve);
            });
        }
        return curves;
    }

    private static List<Double> quarters(JsonNode losses) {
        List<Double> means = new ArrayList<>();
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            List<Double> part = new ArrayList<>();
            int end = losses.size() * (quarter + 1) / QUARTERS;
            for (int i = losses.size() * quarter / QUARTERS; i < end; i++) {
                part.add(losses.get(i).asDouble());
            }
            means.add(Statistics.mean(part));
        }
        return means;
    }

    private static Curve curve(
            String name,
            String loss,
            String engine,
            List<List<Double>> seeds,
            @org.jspecify.annotations.Nullable Curve ours) {
        List<Double> mean = new ArrayList<>();
        List<Double> spread = new ArrayList<>();
        double furthest = 0;
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            int at = quarter;
            List<Double> values = seeds.stream().map(seed -> seed.get(at)).toList();
            mean.add(Statistics.mean(values));
            spread.add(Statistics.standardDeviation(values));
            if (ours != null) {
                double allowed = Math.hypot(spread.get(quarter), ours.spread.get(quarter));
                furthest = Math.max(furthest, Math.abs(mean.get(quarter) - ours.mean.get(quarter)) / allowed);
            }
        }
        return new Curve(name, loss, engine, mean, spread, furthest);
    }
}
