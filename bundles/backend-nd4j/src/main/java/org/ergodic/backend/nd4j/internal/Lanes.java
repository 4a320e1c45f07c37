package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ergodic.FailureException;

/** The threads of a backend: all native calls run on them. Each session has one, so calls of a session are serialised. */
final class Lanes {
    private static final String STOPPED =
            "the backend nd4j-cpu was stopped; go on with the one that replaces it, from the last checkpoint";

    /** One thread. */
    final class Lane {
        private final ThreadPoolExecutor executor;
        private volatile Optional<Thread> thread = Optional.empty();
        private final AtomicInteger sessions = new AtomicInteger();

        private Lane(int number) {
            executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread created = new Thread(task, "ergodic-nd4j-" + number);
                created.setContextClassLoader(Lanes.class.getClassLoader());
                created.setDaemon(true);
                thread = Optional.of(created);
                return created;
            });
        }

        /** Runs a task on this lane and gives its result; an interrupt of the caller waits for it too. */
        <T> T call(Supplier<T> task) {
            Future<T> future;
            try {
                future = executor.submit(task::get);
            } catch (RejectedExecutionException e) {
                throw new FailureException(STOPPED, e);
            }
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return future.get();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    } catch (ExecutionException e) {
                        throw rethrown(e.getCause());
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Fails once the backend stops; called between iterations, so that stopping it does not wait for a long run. */
        void requireRunning() {
            if (stopping) {
                throw new FailureException(STOPPED);
            }
        }

        boolean ended() {
            return executor.isShutdown();
        }

        void release() {
            sessions.decrementAndGet();
        }
    }

    private final List<Lane> lanes = new ArrayList<>();
    private volatile boolean stopping;

    Lanes(int count) {
        for (int i = 0; i < count; i++) {
            lanes.add(new Lane(i));
        }
    }

    int count() {
        return lanes.size();
    }

    /** The lane with the fewest sessions, which has one more from now on. */
    synchronized Lane take() {
        Lane least = lanes.stream()
                .min(Comparator.comparingInt(lane -> lane.sessions.get()))
                .orElseThrow();
        least.sessions.incrementAndGet();
        return least;
    }

    /**
     * Lets runs end after their iteration, and ends all threads.
     *
     * @param last what each lane does at the end
     */
    void stop(Consumer<Lane> last) {
        stopping = true;
        for (Lane lane : lanes) {
            if (lane.thread.isPresent() && !lane.ended()) {
                lane.executor.execute(() -> last.accept(lane));
            }
            lane.executor.shutdown();
        }
        join(lanes.stream().flatMap(lane -> lane.thread.stream()).toList());
    }

    /** Waits until threads have ended, also when this one is interrupted meanwhile. */
    static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException exception) {
            return exception;
        }
        throw (Error) cause;
    }
}
