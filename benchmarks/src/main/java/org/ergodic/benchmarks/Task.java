package org.ergodic.benchmarks;

import java.util.Map;

/** A workload under way on a backend. */
interface Task extends AutoCloseable {
    /** How many numbers the model has. */
    int parameters();

    /** How long it took to prepare its programs, in seconds. */
    double prepareSeconds();

    /**
     * Does the next steps: updates of a training, or whole samplings.
     *
     * @return what training losses they had, by name
     */
    Map<String, double[]> run(int count);

    @Override
    void close();
}
