package org.ergodic.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ergodic.backend.Backend;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Our side: a process that does one workload at a time on one backend. It answers {@code load} (workload, data file, seed), {@code
 * measure} (seconds) and {@code losses} (steps), as the peers do.
 */
final class Worker {
    /** About how long steps are done in one go, as the engine does, and timed together. */
    private static final double STRIDE = 0.05;

    private final Backend backend;
    private @Nullable Task task;
    private int stride;

    private Worker(Backend backend) {
        this.backend = backend;
    }

    /** @param arguments the backend's name */
    public static void main(String[] arguments) throws IOException {
        Lines.serve(new Worker(Backends.named(arguments[0]))::answer);
        System.exit(0); // backends keep threads
    }

    private Map<String, ?> answer(JsonNode request) throws IOException {
        return switch (request.get("do").asText()) {
            case "load" -> load(request);
            case "measure" -> measure(request.get("seconds").asDouble());
            case "losses" -> loaded().run(request.get("steps").asInt());
            default -> throw new IOException("expected load, measure or losses, found " + request);
        };
    }

    private Task loaded() {
        if (task == null) {
            throw new IllegalStateException("load comes first");
        }
        return task;
    }

    private Map<String, ?> load(JsonNode request) throws IOException {
        if (task != null) {
            task.close();
        }
        Workload workload = Lines.JSON.treeToValue(request.get("workload"), Workload.class);
        long seed = request.get("seed").asLong();
        Tensor data = data(Path.of(request.get("data").asText()));
        backend.open(Map.of()).close(); // loads libraries
        long before = System.nanoTime();
        task = task(workload, data, seed);
        task.run(1);
        double seconds = (System.nanoTime() - before) / 1e9;
        stride = 1;
        return Map.of("parameters", task.parameters(), "firstStep", seconds, "prepare", task.prepareSeconds());
    }

    private Task task(Workload workload, Tensor data, long seed) {
        if (workload instanceof Workload.Gan gan) {
            return new TrainingTask(backend, Programs.gan(gan, seed), data, seed);
        }
        if (workload instanceof Workload.Diffusion diffusion) {
            return new TrainingTask(backend, Programs.diffusion(diffusion, seed), data, seed);
        }
        return new SamplingTask(backend, (Workload.Sampling) workload, seed);
    }

    private static Tensor data(Path file) throws IOException {
        float[] values = new float[(int) (Files.size(file) / Float.BYTES)];
        ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return Tensor.of(Shape.of(values.length), values);
    }

    /** Does steps for some seconds: how long each took, averaged over each stride. */
    private Map<String, ?> measure(double seconds) {
        List<Double> times = new ArrayList<>();
        long begun = System.nanoTime();
        do {
            long before = System.nanoTime();
            loaded().run(stride);
            double each = (System.nanoTime() - before) / 1e9 / stride;
            times.add(each);
            stride = (int) Math.max(1, Math.min(STRIDE / each, 2.0 * stride));
        } while ((System.nanoTime() - begun) / 1e9 < seconds);
        return Map.of("steps", times);
    }
}
