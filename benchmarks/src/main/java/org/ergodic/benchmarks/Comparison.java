package org.ergodic.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.FailureException;
import org.jspecify.annotations.Nullable;

/**
 * Workloads on all engines in turn. Each engine is a process of its own, all of them alive at the same time but one of them at
 * work; each round measures every engine once, beginning with another one each time.
 */
final class Comparison implements AutoCloseable {
    private static final long SETTLE = 200;

    private final Engines engines;
    private final int rounds;
    private final double seconds;
    private final Engine machine;
    private final Map<String, Double> peak = new LinkedHashMap<>();

    /**
     * @param rounds how many
     * @param seconds that an engine works in a round, and before the first
     */
    Comparison(Engines engines, int rounds, double seconds) throws IOException {
        this.engines = engines;
        this.rounds = rounds;
        this.seconds = seconds;
        this.machine = engines.machine();
    }

    /** The best that the machine did in this run: {@code threads}, {@code flops1}, {@code flops}, {@code bytes} a second. */
    Map<String, Double> peak() {
        return Collections.unmodifiableMap(peak);
    }

    /**
     * Measures some workloads. What ours cannot do, such as an operation that its backend lacks, is said and left out.
     *
     * @param results receives them
     * @return how many were left out
     */
    int measure(Map<String, Workload> workloads, Map<String, Result> results) throws IOException {
        int failed = 0;
        for (Map.Entry<String, Workload> workload : workloads.entrySet()) {
            System.err.println("measuring " + workload.getKey() + "…");
            try {
                results.put(workload.getKey(), measure(workload.getKey(), workload.getValue()));
            } catch (FailureException e) {
                System.err.println(workload.getKey() + " is left out: " + e.getMessage());
                failed++;
            }
        }
        return failed;
    }

    private Result measure(String name, Workload workload) throws IOException {
        machine.ask(Map.of("do", "peak", "seconds", seconds / 10))
                .fields()
                .forEachRemaining(
                        field -> peak.merge(field.getKey(), field.getValue().asDouble(), Math::max));
        Map<String, Running> running = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        try {
            Path data = engines.folder().resolve("data.f32");
            Data.write(data, workload);
            for (String engine : engines.names()) {
                Running started = start(engine, workload, data, failures);
                if (started != null) {
                    running.put(engine, started);
                }
            }
            List<Running> turns = new ArrayList<>(running.values());
            List<Double> latency = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                latency.add(machine.ask(Map.of("do", "latency")).get("nanos").asDouble());
                for (Running each : List.copyOf(turns)) {
                    try {
                        each.rounds.add(each.measure(seconds));
                    } catch (FailureException e) {
                        turns.remove(each);
                        running.remove(each.engine.name());
                        fail(each.engine, e, failures);
                    }
                }
                Collections.rotate(turns, 1);
            }
            List<Result.Timing> timings =
                    running.values().stream().map(Running::timing).toList();
            Result result = new Result(name, workload, Flops.of(workload), timings, failures, latency);
            checkSameModel(result);
            return result;
        } finally {
            running.values().forEach(each -> each.engine.close());
        }
    }

    /** Null, with the reason among the failures, where a peer cannot; ours has to. */
    private @Nullable Running start(String name, Workload workload, Path data, Map<String, String> failures)
            throws IOException {
        Engine engine = engines.start(name);
        try {
            JsonNode loaded = engine.ask(load(workload, data, 0));
            Running running = new Running(engine, loaded);
            running.measure(seconds);
            return running;
        } catch (FailureException e) {
            fail(engine, e, failures);
            return null;
        }
    }

    private static void fail(Engine engine, FailureException e, Map<String, String> failures) {
        engine.close();
        if (engine.name().equals(Engines.OURS)) {
            throw e;
        }
        failures.put(engine.name(), e.getMessage());
    }

    static Map<String, ?> load(Workload workload, Path data, long seed) {
        return Map.of(
                "do",
                "load",
                "workload",
                Lines.JSON.convertValue(workload, Map.class),
                "data",
                data.toString(),
                "seed",
                seed);
    }

    private static void checkSameModel(Result result) {
        for (Result.Timing peer : result.peers()) {
            if (peer.parameters() != result.ours().parameters()) {
                throw new FailureException(result.name() + " is not the same model everywhere: ours has "
                        + result.ours().parameters() + " parameters, that of " + peer.engine() + " "
                        + peer.parameters());
            }
        }
    }

    @Override
    public void close() {
        machine.close();
    }

    /** An engine that has loaded the workload. */
    private static final class Running {
        final Engine engine;
        final JsonNode loaded;
        final List<Double> rounds = new ArrayList<>();

        Running(Engine engine, JsonNode loaded) {
            this.engine = engine;
            this.loaded = loaded;
        }

        /** After a moment in which the threads of the engine before go to sleep. */
        double measure(double seconds) {
            try {
                Thread.sleep(SETTLE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailureException("the benchmark was interrupted");
            }
            List<Double> steps = new ArrayList<>();
            engine.ask(Map.of("do", "measure", "seconds", seconds))
                    .get("steps")
                    .forEach(step -> steps.add(step.asDouble()));
            return Statistics.median(steps);
        }

        Result.Timing timing() {
            return new Result.Timing(
                    engine.name(),
                    loaded.get("parameters").asInt(),
                    rounds,
                    loaded.get("firstStep").asDouble(),
                    loaded.path("prepare").asDouble(),
                    engine.peakMemory());
        }
    }
}
