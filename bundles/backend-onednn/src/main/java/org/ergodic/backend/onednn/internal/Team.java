package org.ergodic.backend.onednn.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.ergodic.FailureException;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the backend: all native calls run on them. One leads, and does one task after the other; the others do what it
 * wants done {@linkplain #together}, and park when there is nothing for a while.
 */
final class Team {
    static final String STOPPED =
            "the backend onednn-cpu was stopped; go on with the one that replaces it, from the last checkpoint";

    /** How long a thread looks for the next job before it parks: about 20 µs. */
    private static final int SPINS = 500;

    /** How much room calls have on a thread: compilers and kernels need more than Java gives. */
    private static final long STACK = 16L << 20;

    /** Work of all threads. */
    private static final class Job {
        private final IntConsumer work;
        private final AtomicInteger left;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Job(IntConsumer work, int threads) {
            this.work = work;
            left = new AtomicInteger(threads);
        }

        void run(int number) {
            try {
                work.accept(number);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                left.decrementAndGet();
            }
        }
    }

    private final List<Thread> threads = new ArrayList<>();
    private final ThreadPoolExecutor leader;
    private volatile @Nullable Job job;
    private volatile boolean ended;

    /**
     * Starts the threads.
     *
     * @param size how many
     * @param enter what each does first
     */
    Team(int size, Runnable enter) {
        leader = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> thread(0, () -> {
                    enter.run();
                    task.run();
                }));
        leader.prestartCoreThread();
        for (int i = 1; i < size; i++) {
            int number = i;
            thread(number, () -> {
                        enter.run();
                        follow(number);
                    })
                    .start();
        }
    }

    private Thread thread(int number, Runnable body) {
        Thread thread = new Thread(null, body, "ergodic-onednn-" + number, STACK);
        thread.setContextClassLoader(Team.class.getClassLoader());
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    int size() {
        return threads.size();
    }

    private void follow(int number) {
        Job done = null;
        while (true) {
            Job next = job;
            for (int spins = 0; next == done && spins < SPINS; spins++) {
                Thread.onSpinWait();
                next = job;
            }
            while (next == done && !ended) {
                LockSupport.park(this);
                next = job;
            }
            if (next == done) {
                return;
            }
            if (next != null) {
                next.run(number);
            }
            done = next;
        }
    }

    /** Does a task on the leading thread and gives its result; an interrupt of the caller waits for it too. */
    <T> T call(Supplier<T> task) {
        Future<T> future;
        try {
            future = leader.submit(task::get);
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

    /** On the leading thread: all threads do this, each with its number, and it ends when all have done it. */
    void together(IntConsumer work) {
        Job next = new Job(work, threads.size());
        job = next;
        for (int i = 1; i < threads.size(); i++) {
            LockSupport.unpark(threads.get(i));
        }
        next.run(0);
        for (int spins = 0; next.left.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        job = null;
        Throwable failure = next.failure.get();
        if (failure != null) {
            throw rethrown(failure);
        }
    }

    /**
     * Ends all threads, after the tasks that were handed in.
     *
     * @param last the last task
     */
    void end(Runnable last) {
        leader.execute(last);
        leader.shutdown();
        join(threads.subList(0, 1));
        ended = true;
        threads.forEach(LockSupport::unpark);
        join(threads);
    }

    /** Waits until threads have ended, also when this one is interrupted meanwhile. */
    private static void join(List<Thread> threads) {
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
