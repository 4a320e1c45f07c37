package org.ergodic.compiler;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.compiler.internal.Planning;
import org.ergodic.compiler.internal.Scheduling;
import org.ergodic.program.Program;

/** Plans programs, and divides the work of a plan among threads. */
public final class Compiler {
    private Compiler() {}

    /**
     * A plan. It depends on the program, and in the order of its kernels on the number of threads; what is computed, and in
     * which order sums are taken, does not depend on the threads.
     *
     * @param program any program
     * @param threads how many threads will share the work; 1 or more
     * @param blocks variables of the session that lie side by side already
     */
    public static Plan compile(Program program, int threads, List<List<String>> blocks) {
        return Planning.of(program, threads, new ArrayList<>(blocks));
    }

    /**
     * Who does what: for each thread, the tasks of one iteration (or of the preparation, or of a run's start), all with the
     * same number of barriers. After the last task of all threads everything is done; threads meet after it.
     */
    public static List<List<Task>> schedule(Plan plan, Rate rate, int threads) {
        return Scheduling.of(plan, rate, threads);
    }
}
