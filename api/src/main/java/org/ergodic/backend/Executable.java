package org.ergodic.backend;

import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/** A program that is planned for a session. It lives as long as the session does, unless it is closed before. */
@ConsumerType
public interface Executable extends AutoCloseable {
    /**
     * Runs iterations {@code first} to {@code first + count − 1}; splitting them over several calls changes no result. An
     * interrupt of the calling thread does not end the call early, and stays pending.
     *
     * @param inputs all inputs of the program, each of its type and shape; the same in every iteration
     * @param first the number that {@code ITERATION} gives in the first iteration, 0 or more
     * @param count how many iterations, 1 or more
     * @return the outputs by name: a scalar is stacked to [count], another shape is as the last iteration left it
     * @throws RequestException if an input is missing, unknown or does not fit
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs, int first, int count);

    /** One iteration, number 0; scalar outputs are [1]. */
    default Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return run(inputs, 0, 1);
    }

    /**
     * How it does its program.
     *
     * @throws RequestException if the backend does not tell
     */
    default Explanation explain() {
        throw new RequestException("this backend does not tell how it does a program; ask another one");
    }

    /**
     * Runs iterations, as {@link #run(Map, int, int)} does, with a clock at each step.
     *
     * @return the explanation with the mean time of each step that was done; of a backend that cannot tell, without times
     * @throws RequestException as {@code run} does, and if the backend does not tell how it does a program
     */
    default Explanation profile(Map<String, Tensor> inputs, int first, int count) {
        Explanation plan = explain();
        run(inputs, first, count);
        return plan;
    }

    @Override
    void close();
}
