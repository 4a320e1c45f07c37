package org.ergodic.compiler;

import java.util.List;
import org.ergodic.program.Program;

/** Plans programs. */
public final class Compiler {
    private Compiler() {}

    /**
     * A plan. It depends on the program, and in the order of its kernels on the number of threads; what is computed, and in
     * which order sums are taken, does not depend on the threads.
     *
     * @param program whatever backends may run, composites expanded
     * @param threads how many threads will share the work; 1 or more
     * @param blocks variables of the session that lie side by side already
     */
    public static Plan compile(Program program, int threads, List<List<String>> blocks) {
        throw new UnsupportedOperationException("the compiler is being written");
    }

    /**
     * Who does what: for each thread, the tasks of one iteration (or of the preparation, or of a run's start), all with the
     * same number of barriers. After the last task of all threads everything is done; threads meet after it.
     */
    public static List<List<Task>> schedule(Plan plan, Rate rate, int threads) {
        throw new UnsupportedOperationException("the compiler is being written");
    }
}
