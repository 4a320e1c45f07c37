package org.ergodic.backend.onednn.internal;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.ergodic.FailureException;

/** What runs programs, one at a time on all threads: the team, the libraries, and what they made. */
final class Lane {
    private final Arena arena = Arena.ofShared();
    private final Team team;
    private final Dnnl dnnl;
    private final Driver driver;
    private final Driver.Shared shared;
    private final Machine machine;
    private final Functions functions;
    private final Convolutions convolutions;
    private volatile boolean stopping;

    /**
     * Loads the libraries and starts the threads.
     *
     * @param root the folder below which the libraries are kept
     */
    Lane(Path root, int threads) {
        try {
            Natives natives = Natives.load(root, arena);
            dnnl = new Dnnl(natives.dnnl());
            Llvm llvm = new Llvm(natives.llvm());
            driver = new Driver(llvm);
            shared = driver.new Shared(threads, arena);
            team = new Team(threads, dnnl::alone);
            machine = llvm.machine();
            functions = new Functions(llvm, team);
            convolutions = new Convolutions(dnnl, machine, driver.execute());
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    Team team() {
        return team;
    }

    Convolutions convolutions() {
        return convolutions;
    }

    Driver driver() {
        return driver;
    }

    Driver.Shared shared() {
        return shared;
    }

    Machine machine() {
        return machine;
    }

    Functions functions() {
        return functions;
    }

    /** Does a task on the leading thread, and gives its result. */
    <T> T call(Supplier<T> task) {
        return team.call(() -> {
            requireRunning();
            return task.get();
        });
    }

    /** Fails once the backend stops. */
    void requireRunning() {
        if (stopping) {
            throw new FailureException(Team.STOPPED);
        }
    }

    /** Whether nothing is done any more. */
    boolean stopping() {
        return stopping;
    }

    /**
     * Lets a run end after its iteration, ends all threads and gives everything back.
     *
     * @param last what the leading thread does at the end
     */
    void stop(Runnable last) {
        stopping = true;
        shared.stop();
        team.end(last);
        functions.close();
        driver.close();
        dnnl.close();
        arena.close();
    }
}
