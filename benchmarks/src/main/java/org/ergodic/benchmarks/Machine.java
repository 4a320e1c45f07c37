package org.ergodic.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the machine can do, measured: a process that answers {@code peak} (seconds) with the rate of fused multiply-adds in f32 on one
 * thread and on all, and of memory on all; and {@code latency} with the nanoseconds that a word takes from one core to another.
 */
final class Machine {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int LOOPS = 200_000;
    private static final int ELEMENTS = 1 << 25;
    private static final long SERIES = 2_000_000;
    private static final int STOP = -1;
    private static final int REPEATS = 5;

    private Machine() {}

    /** Needs {@code --add-modules jdk.incubator.vector}. */
    public static void main(String[] arguments) throws IOException {
        Lines.serve(request -> switch (request.get("do").asText()) {
            case "peak" -> peak(request.get("seconds").asDouble());
            case "latency" -> Map.of("nanos", latency());
            default -> throw new IOException("expected peak or latency, found " + request);
        });
    }

    private static Map<String, ?> peak(double seconds) {
        int threads = Runtime.getRuntime().availableProcessors();
        multiplyAdds(seconds); // compiled from here on
        double one = best(1, thread -> multiplyAdds(seconds));
        double all = best(threads, thread -> multiplyAdds(seconds));
        float[][][] arrays = new float[threads][3][ELEMENTS / threads];
        double bandwidth = best(threads, thread -> triad(seconds, arrays[thread]));
        return Map.of("threads", threads, "flops1", one, "flops", all, "bytes", bandwidth);
    }

    /** The best sum of the rates of some threads that work at the same time. */
    private static double best(int threads, IntToDoubleFunction rate) {
        double best = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            double[] rates = new double[threads];
            CyclicBarrier together = new CyclicBarrier(threads);
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int mine = i;
                running.add(new Thread(() -> {
                    await(together);
                    rates[mine] = rate.applyAsDouble(mine);
                }));
            }
            running.forEach(Thread::start);
            running.forEach(Machine::join);
            best = Math.max(best, Arrays.stream(rates).sum());
        }
        return best;
    }

    private static double multiplyAdds(double seconds) {
        long begun = System.nanoTime();
        long loops = 0;
        float kept = 0;
        double past;
        do {
            kept += multiplyAdds(0.999f, 1e-3f);
            loops += LOOPS;
            past = (System.nanoTime() - begun) / 1e9;
        } while (past < seconds);
        if (Float.isNaN(kept)) {
            throw new IllegalStateException("a contraction does not diverge");
        }
        return 2.0 * CHAINS * SPECIES.length() * loops / past;
    }

    /** Twelve chains, so that no multiply-add waits for another. */
    private static float multiplyAdds(float factor, float summand) {
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        FloatVector s = FloatVector.broadcast(SPECIES, summand);
        FloatVector a = s;
        FloatVector b = s;
        FloatVector c = s;
        FloatVector d = s;
        FloatVector e = s;
        FloatVector g = s;
        FloatVector h = s;
        FloatVector i = s;
        FloatVector j = s;
        FloatVector k = s;
        FloatVector l = s;
        FloatVector m = s;
        for (int loop = 0; loop < LOOPS; loop++) {
            a = a.fma(f, s);
            b = b.fma(f, s);
            c = c.fma(f, s);
            d = d.fma(f, s);
            e = e.fma(f, s);
            g = g.fma(f, s);
            h = h.fma(f, s);
            i = i.fma(f, s);
            j = j.fma(f, s);
            k = k.fma(f, s);
            l = l.fma(f, s);
            m = m.fma(f, s);
        }
        FloatVector sum = a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l)
                .add(m);
        return sum.lane(0);
    }

    /** Bytes a second of z = x + 3·y (McCalpin 1995), arrays larger than caches; the read of z that a write may cause not counted. */
    private static double triad(double seconds, float[][] arrays) {
        float[] x = arrays[0];
        float[] y = arrays[1];
        float[] z = arrays[2];
        triad(x, y, z);
        long begun = System.nanoTime();
        long loops = 0;
        double past;
        do {
            triad(x, y, z);
            loops++;
            past = (System.nanoTime() - begun) / 1e9;
        } while (past < seconds);
        return 3.0 * Float.BYTES * z.length * loops / past;
    }

    private static void triad(float[] x, float[] y, float[] z) {
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] + 3 * y[i];
        }
    }

    /** One way, the best of some series of exchanges; 0 where there is one core only. */
    private static double latency() {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return 0;
        }
        double best = Double.MAX_VALUE;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            AtomicInteger ball = new AtomicInteger();
            Thread other = new Thread(() -> {
                for (int turn = 1; awaitValue(ball, turn); turn += 2) {
                    ball.set(turn + 1);
                }
            });
            other.start();
            ball.set(1);
            awaitValue(ball, 2); // it runs
            long begun = System.nanoTime();
            int turn = 2;
            for (; System.nanoTime() - begun < SERIES; turn += 2) {
                ball.set(turn + 1);
                awaitValue(ball, turn + 2);
            }
            best = Math.min(best, (double) (System.nanoTime() - begun) / (turn - 2));
            ball.set(STOP);
            join(other);
        }
        return best;
    }

    /** False if it is over. */
    private static boolean awaitValue(AtomicInteger ball, int value) {
        int found = ball.get();
        while (found != value && found != STOP) {
            Thread.onSpinWait();
            found = ball.get();
        }
        return found != STOP;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
