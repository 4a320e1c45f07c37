package org.ergodic.backend.nd4j.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Helps a lane with large calls while other lanes have nothing to do, so that no more threads compute than there are lanes. A
 * large call is parts that write to different places and read none of them: which thread computes which changes nothing.
 */
final class Team {
    private final int size;
    private final AtomicInteger busy = new AtomicInteger();
    private final ThreadPoolExecutor helpers;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /**
     * @param size how many threads may compute at the same time
     * @param enter what each new thread does first
     */
    Team(int size, Runnable enter) {
        this.size = size;
        this.helpers = new ThreadPoolExecutor(
                0, Math.max(1, size - 1), 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(() -> help(enter, task), "ergodic-nd4j-helper");
                    thread.setContextClassLoader(Team.class.getClassLoader());
                    thread.setDaemon(true);
                    threads.add(thread);
                    return thread;
                });
    }

    private void help(Runnable enter, Runnable task) {
        try {
            enter.run();
            task.run();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** Into how many parts to split work, of which a part should have at least {@code least}. */
    int parts(long work, long least) {
        return (int) Math.max(1, Math.min(size, work / least));
    }

    /** A lane begins to compute. */
    void enter() {
        busy.incrementAndGet();
    }

    /** A lane has ended computing. */
    void leave() {
        busy.decrementAndGet();
    }

    /** One call of all parts. */
    Call together(List<Call> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        Call[] calls = parts.toArray(Call[]::new);
        return () -> {
            Job job = new Job(calls);
            for (int i = 1; i < calls.length && enlist(); i++) {
                try {
                    helpers.execute(() -> {
                        try {
                            job.work();
                        } finally {
                            leave();
                        }
                    });
                } catch (RejectedExecutionException e) {
                    leave();
                    break;
                }
            }
            job.work();
            job.join();
        };
    }

    /** Takes the place of a lane that has nothing to do, if there is one. */
    private boolean enlist() {
        int now = busy.get();
        while (now < size) {
            if (busy.compareAndSet(now, now + 1)) {
                return true;
            }
            now = busy.get();
        }
        return false;
    }

    /** Ends the helpers' threads. */
    void stop() {
        List<Thread> left = List.copyOf(threads);
        helpers.shutdown();
        Lanes.join(left);
    }

    /** Parts that threads take one after the other until there are none. */
    private static final class Job {
        private final Call[] calls;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

        Job(Call[] calls) {
            this.calls = calls;
        }

        void work() {
            for (int i = next.getAndIncrement(); i < calls.length; i = next.getAndIncrement()) {
                try {
                    calls[i].run();
                } catch (RuntimeException e) {
                    failure.set(e);
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        /** Waits for parts that other threads have taken; they are short. */
        void join() {
            for (int spins = 0; done.get() < calls.length; spins++) {
                if (spins < 1000) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            RuntimeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
        }
    }
}
