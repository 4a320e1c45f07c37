package org.ergodic.backend;

import java.util.Collection;
import java.util.Map;
import org.ergodic.program.Program;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Named variables on a device, and the programs that read and assign them. Calls of one session happen one after the other,
 * whichever threads make them; sessions of one backend run side by side. Closing it frees the device memory; closing twice
 * does nothing; using it afterwards throws {@link IllegalStateException}.
 */
@ConsumerType
public interface Session extends AutoCloseable {
    /**
     * Validates a program against the session's variables, and plans it: buffers are fixed from here on.
     *
     * @throws org.ergodic.program.ProgramException if a variable is missing or of another type or shape, or if the backend
     *     lacks an operation or type, which the message names
     */
    Executable prepare(Program program);

    /**
     * Copies of variables.
     *
     * @throws org.ergodic.RequestException if one does not exist
     */
    Map<String, Tensor> read(Collection<String> names);

    /**
     * Sets variables that exist, to values of their type and shape.
     *
     * @throws org.ergodic.RequestException if one does not exist or does not fit
     */
    void write(Map<String, Tensor> variables);

    @Override
    void close();
}
