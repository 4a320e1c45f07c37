package org.ergodic.backend.reference.internal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.program.Composites;
import org.ergodic.program.Program;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.tensor.Tensor;

/** Variables in host arrays that stay the same from open to close. The monitor of this object serialises all calls. */
final class ReferenceSession implements Session {
    private final Map<String, Tensor> variables = new LinkedHashMap<>();
    private boolean closed;

    ReferenceSession(Map<String, Tensor> initial) {
        initial.forEach((name, tensor) -> variables.put(name, Storage.copy(tensor)));
    }

    @Override
    public synchronized Executable prepare(Program program) {
        requireOpen();
        for (Value wanted : program.variables().values()) {
            Tensor found = variables.get(wanted.name());
            if (found == null) {
                throw new ProgramException("the program uses the variable '" + wanted.name() + "' ("
                        + Storage.describe(wanted) + "), which the session does not have; it has "
                        + variables.keySet());
            }
            if (!Storage.fits(found, wanted)) {
                throw new ProgramException("the program takes the variable '" + wanted.name() + "' as "
                        + Storage.describe(wanted) + ", but the session's is " + found);
            }
        }
        return new ReferenceExecutable(this, Composites.expand(program, name -> false), variables);
    }

    @Override
    public synchronized Map<String, Tensor> read(Collection<String> names) {
        requireOpen();
        Map<String, Tensor> copies = new LinkedHashMap<>();
        for (String name : names) {
            copies.put(name, Storage.copy(find(name)));
        }
        return copies;
    }

    @Override
    public synchronized void write(Map<String, Tensor> values) {
        requireOpen();
        values.forEach((name, value) -> {
            Tensor target = find(name);
            if (target.type() != value.type() || !target.shape().equals(value.shape())) {
                throw new RequestException("the variable '" + name + "' is " + target + ", and cannot become " + value);
            }
        });
        values.forEach((name, value) -> Storage.copy(
                Storage.array(value), Storage.array(find(name)), value.shape().size()));
    }

    private Tensor find(String name) {
        Tensor found = variables.get(name);
        if (found == null) {
            throw new RequestException("the session has no variable '" + name + "'; it has " + variables.keySet());
        }
        return found;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        variables.clear();
    }
}
