package org.ergodic.engine.internal;

import java.util.Collection;
import java.util.Map;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Device;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.program.Program;
import org.ergodic.tensor.Tensor;

/** A backend that interrupts the calling thread once a call goes beyond a step. */
record Interrupting(int step) implements Backend {
    @Override
    public Device device() {
        return new ReferenceBackend().device();
    }

    @Override
    public Session open(Map<String, Tensor> variables) {
        Session session = new ReferenceBackend().open(variables);
        return new Session() {
            @Override
            public Executable prepare(Program program) {
                Executable executable = session.prepare(program);
                return new Executable() {
                    @Override
                    public Map<String, Tensor> run(Map<String, Tensor> inputs, int first, int count) {
                        // strides of any length give the same; shorter ones let the interrupt fall anywhere
                        if (first + count > step) {
                            Thread.currentThread().interrupt();
                        }
                        return executable.run(inputs, first, count);
                    }

                    @Override
                    public void close() {
                        executable.close();
                    }
                };
            }

            @Override
            public Map<String, Tensor> read(Collection<String> names) {
                return session.read(names);
            }

            @Override
            public void write(Map<String, Tensor> variables) {
                session.write(variables);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
