package org.ergodic.engine.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.ergodic.FailureException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Makes samples tile by tile, some tiles side by side, each on a session and a thread of its own. Sample i is row i mod T of
 * tile i / T, whatever else is asked for, so its bytes depend on the seed and i alone.
 */
final class Tiles {
    private static final int LANE_ENDED = -1;

    private final Backend backend;
    private final SamplePlan plan;
    private final Map<String, Tensor> variables;
    private final Standardisation standardisation;

    /**
     * A source of samples.
     *
     * @param variables the model's
     * @param standardisation undone on the samples
     */
    Tiles(Backend backend, SamplePlan plan, Map<String, Tensor> variables, Standardisation standardisation) {
        this.backend = backend;
        this.plan = plan;
        this.standardisation = standardisation;
        this.variables = new HashMap<>(variables);
        for (int register = 0; register < plan.registers(); register++) {
            this.variables.put(
                    SamplePlan.register(register),
                    Tensor.zeros(DType.F32, plan.sample().prepend(plan.tile())));
        }
    }

    /**
     * Samples 0 to n − 1.
     *
     * @param lanes tiles in flight at most, 1 or more
     * @param progress told, on the calling thread, how many samples are done
     * @return [n] + sample, f32, in the data's units
     */
    Tensor sample(int n, long seed, int lanes, IntConsumer progress) {
        Tensor result = Tensor.zeros(DType.F32, plan.sample().prepend(n));
        Work work = new Work(result.floats(), n, seed);
        int count = Math.min(lanes, work.tiles);
        List<Thread> threads = new ArrayList<>();
        for (int lane = 0; lane < count; lane++) {
            threads.add(new Thread(work, "ergodic-sampling-" + lane));
        }
        threads.forEach(Thread::start);
        boolean interrupted = false;
        try {
            interrupted = await(work, count, progress);
        } finally {
            for (Thread thread : threads) {
                interrupted |= join(thread);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        work.rethrow();
        if (interrupted) {
            throw new FailureException("sampling was interrupted");
        }
        return result;
    }

    private static boolean await(Work work, int lanes, IntConsumer progress) {
        int samples = 0;
        boolean interrupted = false;
        try {
            for (int ended = 0; ended < lanes; ) {
                try {
                    int done = work.done.take();
                    ended += done == LANE_ENDED ? 1 : 0;
                    if (done != LANE_ENDED) {
                        samples += done;
                        progress.accept(samples);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    work.stopped = true;
                }
            }
        } finally {
            work.stopped = true;
        }
        return interrupted;
    }

    private static boolean join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** A phase on the session of one lane. */
    private record Prepared(SamplePlan.Phase phase, Executable executable, Stride stride) {}

    /** What the lanes share. */
    private final class Work implements Runnable {
        final float[] result;
        final int n;
        final int tiles;
        final Tensor seed;
        final AtomicInteger next = new AtomicInteger();
        final BlockingQueue<Integer> done = new LinkedBlockingQueue<>();
        final List<Throwable> failures = new ArrayList<>();
        volatile boolean stopped;

        Work(float[] result, int n, long seed) {
            this.result = result;
            this.n = n;
            this.tiles = (int) Math.ceil((double) n / plan.tile());
            this.seed = Training.seed(seed);
        }

        @Override
        public void run() {
            try (Session session = backend.open(variables)) {
                List<Prepared> phases = new ArrayList<>();
                for (SamplePlan.Phase phase : plan.phases()) {
                    phases.add(new Prepared(phase, session.prepare(phase.program()), new Stride()));
                }
                for (int tile = next.getAndIncrement(); tile < tiles && !stopped; tile = next.getAndIncrement()) {
                    tile(session, phases, tile * plan.tile());
                }
            } catch (Throwable e) {
                stopped = true;
                synchronized (failures) {
                    failures.add(e);
                }
            } finally {
                done.add(LANE_ENDED);
            }
        }

        private void tile(Session session, List<Prepared> phases, int first) {
            for (Prepared prepared : phases) {
                SamplePlan.Phase phase = prepared.phase();
                Map<String, Tensor> inputs = new HashMap<>(phase.inputs());
                inputs.put(SamplePlan.SEED, seed);
                inputs.put(SamplePlan.FIRST, Tensor.of(Shape.scalar(), first));
                inputs.keySet().retainAll(phase.program().inputs().keySet());
                for (int iteration = 0; iteration < phase.iterations() && !stopped; ) {
                    int count = prepared.stride().next(phase.iterations() - iteration);
                    long before = System.nanoTime();
                    prepared.executable().run(inputs, iteration, count);
                    prepared.stride().took(count, System.nanoTime() - before);
                    iteration += count;
                }
            }
            if (!stopped) {
                String register = SamplePlan.register(0);
                keep(session.read(List.of(register)).get(register).floats(), first);
            }
        }

        private void keep(float[] tile, int first) {
            int size = plan.sample().size();
            int rows = Math.min(plan.tile(), n - first);
            float[] samples = standardisation.undo(tile);
            for (int i = 0; i < rows * size; i++) {
                if (!Float.isFinite(samples[i])) {
                    throw new FailureException("sample " + (first + i / size) + " became " + samples[i]
                            + "; the training has diverged, or the sampler does not fit the noise schedule: try another"
                            + " sampler or more steps");
                }
            }
            System.arraycopy(samples, 0, result, first * size, rows * size);
            done.add(rows);
        }

        void rethrow() {
            if (failures.isEmpty()) {
                return;
            }
            Throwable first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            if (first instanceof RuntimeException known) {
                throw known;
            }
            if (first instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(first);
        }
    }
}
