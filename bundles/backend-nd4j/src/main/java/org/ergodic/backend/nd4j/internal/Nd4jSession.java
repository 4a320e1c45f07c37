package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.program.Program;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** Variables in one block of native memory, and a lane on which all calls run. */
final class Nd4jSession implements Session {
    private record Variable(Shape shape, Buffer buffer) {
        DType type() {
            return buffer.type();
        }

        boolean fits(DType type, Shape wanted) {
            return type() == type && shape.equals(wanted);
        }

        @Override
        public String toString() {
            return type().text() + shape;
        }
    }

    private final Nd4jBackend backend;
    private final Library library;
    private final Team team;
    private final Lanes.Lane lane;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Memory memory;
    private final List<Nd4jExecutable> executables = new ArrayList<>();
    private boolean closed;

    /** To be called on the lane. */
    Nd4jSession(Nd4jBackend backend, Library library, Team team, Lanes.Lane lane, Map<String, Tensor> initial) {
        this.backend = backend;
        this.library = library;
        this.team = team;
        this.lane = lane;
        Map<String, Long> offsets = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, Tensor> entry : initial.entrySet()) {
            offsets.put(entry.getKey(), end);
            end += Memory.aligned(bytes(entry.getValue()));
        }
        memory = new Memory(end);
        initial.forEach((name, tensor) -> {
            Buffer buffer = memory.at(
                    offsets.get(name),
                    bytes(tensor),
                    tensor.type(),
                    tensor.shape().size());
            buffer.set(tensor);
            variables.put(name, new Variable(tensor.shape(), buffer));
        });
    }

    private static long bytes(Tensor tensor) {
        return Plan.bytes(tensor.shape(), tensor.type().bytes());
    }

    <T> T call(Supplier<T> task) {
        return lane.call(() -> {
            lane.requireRunning();
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
            return task.get();
        });
    }

    void requireRunning() {
        lane.requireRunning();
    }

    @Override
    public Executable prepare(Program program) {
        return call(() -> {
            program.variables().values().forEach(this::check);
            Map<String, Buffer> buffers = new LinkedHashMap<>();
            variables.forEach((name, variable) -> buffers.put(name, variable.buffer));
            Nd4jExecutable executable = new Nd4jExecutable(this, library, team, program, buffers);
            executables.add(executable);
            return executable;
        });
    }

    private void check(Value wanted) {
        String description = wanted.type().text() + wanted.shape();
        Variable found = variables.get(wanted.name());
        if (found == null) {
            throw new ProgramException("the program uses the variable '" + wanted.name() + "' (" + description
                    + "), which the session does not have; it has " + variables.keySet());
        }
        if (!found.fits(wanted.type(), wanted.shape())) {
            throw new ProgramException("the program takes the variable '" + wanted.name() + "' as " + description
                    + ", but the session's is " + found);
        }
    }

    @Override
    public Map<String, Tensor> read(Collection<String> names) {
        return call(() -> {
            Map<String, Tensor> copies = new LinkedHashMap<>();
            for (String name : names) {
                Variable variable = find(name);
                copies.put(name, variable.buffer.get(variable.shape));
            }
            return copies;
        });
    }

    @Override
    public void write(Map<String, Tensor> values) {
        call(() -> {
            values.forEach((name, value) -> {
                Variable variable = find(name);
                if (!variable.fits(value.type(), value.shape())) {
                    throw new RequestException(
                            "the variable '" + name + "' is " + variable + ", and cannot become " + value);
                }
            });
            values.forEach((name, value) -> find(name).buffer.set(value));
            return true;
        });
    }

    private Variable find(String name) {
        Variable found = variables.get(name);
        if (found == null) {
            throw new RequestException("the session has no variable '" + name + "'; it has " + variables.keySet());
        }
        return found;
    }

    /** Frees an executable, unless it is already. */
    void close(Nd4jExecutable executable) {
        onLaneIfItRuns(() -> {
            if (executables.remove(executable)) {
                executable.free();
            }
        });
    }

    @Override
    public void close() {
        onLaneIfItRuns(this::free);
    }

    /** On the lane: gives the memory back, if this session is on it. */
    void freeIfOn(Lanes.Lane current) {
        if (lane == current) {
            free();
        }
    }

    private void free() {
        if (!closed) {
            closed = true;
            executables.forEach(Nd4jExecutable::free);
            executables.clear();
            memory.close();
            lane.release();
            backend.forget(this);
        }
    }

    /** When the backend was stopped, everything is freed already. */
    private void onLaneIfItRuns(Runnable task) {
        try {
            lane.call(() -> {
                task.run();
                return true;
            });
        } catch (FailureException e) {
            if (!lane.ended()) {
                throw e;
            }
        }
    }
}
