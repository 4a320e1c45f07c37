package org.ergodic.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.model.Model;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Whole samplings, as the engine does them: in tiles of rows, the last one padded, on as many sessions as the device has lanes,
 * each with a thread of its own. The samples are on the host at the end.
 */
final class SamplingTask implements Task {
    private static final Shape SCALAR = Shape.scalar();

    private final Workload.Sampling sampling;
    private final int parameters;
    private final double prepareSeconds;
    private final int tiles;
    private final Tensor table;
    private final List<Lane> lanes = new ArrayList<>();
    private final ExecutorService threads;
    private final float[] samples;
    private int runs;

    private record Lane(Session session, Executable start, Executable loop) {}

    SamplingTask(Backend backend, Workload.Sampling sampling, long seed) {
        this.sampling = sampling;
        parameters = Programs.parameters(Networks.denoiser(sampling.denoiser()));
        tiles = (sampling.count() + sampling.tile() - 1) / sampling.tile();
        samples = new float[tiles * sampling.tile() * sampling.size()];
        table = Tensor.of(Shape.of(sampling.steps(), Ddim.COLUMNS), Ddim.table(sampling.steps()));
        int count = Math.max(1, Math.min(backend.device().lanes(), tiles));
        double seconds = 0;
        for (int lane = 0; lane < count; lane++) {
            Session session = backend.open(Programs.variables(sampling, seed));
            long before = System.nanoTime();
            lanes.add(new Lane(
                    session, session.prepare(Programs.start(sampling)), session.prepare(Programs.loop(sampling))));
            seconds += (System.nanoTime() - before) / 1e9;
        }
        prepareSeconds = seconds;
        threads = Executors.newFixedThreadPool(count);
    }

    @Override
    public int parameters() {
        return parameters;
    }

    @Override
    public double prepareSeconds() {
        return prepareSeconds;
    }

    @Override
    public Map<String, double[]> run(int count) {
        for (int i = 0; i < count; i++) {
            int seed = runs++;
            AtomicInteger next = new AtomicInteger();
            List<CompletableFuture<Void>> ends = lanes.stream()
                    .map(lane -> CompletableFuture.runAsync(() -> run(lane, next, seed), threads))
                    .toList();
            ends.forEach(CompletableFuture::join);
        }
        return Map.of();
    }

    private void run(Lane lane, AtomicInteger next, int seed) {
        for (int tile = next.getAndIncrement(); tile < tiles; tile = next.getAndIncrement()) {
            Tensor first = Tensor.of(SCALAR, tile * sampling.tile());
            lane.start.run(Map.of(Model.SEED, Tensor.of(Shape.of(2), seed, 0), Programs.FIRST, first));
            lane.loop.run(Map.of(Programs.TABLE, table), 0, sampling.steps());
            float[] rows = lane.session
                    .read(List.of(Programs.SAMPLES))
                    .get(Programs.SAMPLES)
                    .floats();
            System.arraycopy(rows, 0, samples, tile * rows.length, rows.length);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        lanes.forEach(lane -> lane.session.close());
    }
}
