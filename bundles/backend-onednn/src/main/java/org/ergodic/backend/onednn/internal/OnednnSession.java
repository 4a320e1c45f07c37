package org.ergodic.backend.onednn.internal;

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
import org.ergodic.backend.onednn.internal.Variables.Variable;
import org.ergodic.compiler.Compiler;
import org.ergodic.compiler.Plan;
import org.ergodic.program.Program;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.tensor.Tensor;

/** Variables in native memory, and programs over them. All calls run on the lane. */
final class OnednnSession implements Session {
    private final OnednnBackend backend;
    private final Lane lane;
    private final Variables variables;
    private final List<OnednnExecutable> executables = new ArrayList<>();
    private boolean closed;

    /** To be called on the lane. */
    OnednnSession(OnednnBackend backend, Lane lane, Map<String, Tensor> initial) {
        this.backend = backend;
        this.lane = lane;
        variables = new Variables(initial);
    }

    <T> T call(Supplier<T> task) {
        return lane.call(() -> {
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
            return task.get();
        });
    }

    @Override
    public Executable prepare(Program program) {
        return call(() -> {
            program.variables().values().forEach(this::check);
            Plan plan = Compiler.compile(program, lane.team().size(), variables.blocks());
            if (variables.arrange(plan.blocks())) {
                executables.forEach(OnednnExecutable::link);
            }
            OnednnExecutable executable = new OnednnExecutable(this, lane, program, plan, variables);
            executables.add(executable);
            return executable;
        });
    }

    private void check(Value wanted) {
        String description = wanted.type().text() + wanted.shape();
        Variable found = variables.all().get(wanted.name());
        if (found == null) {
            throw new ProgramException("the program uses the variable '" + wanted.name() + "' (" + description
                    + "), which the session does not have; it has "
                    + variables.all().keySet());
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
                copies.put(name, Memory.read(variable.place(), variable.type(), variable.shape()));
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
            values.forEach((name, value) -> Memory.write(value, find(name).place()));
            return true;
        });
    }

    private Variable find(String name) {
        Variable found = variables.all().get(name);
        if (found == null) {
            throw new RequestException("the session has no variable '" + name + "'; it has "
                    + variables.all().keySet());
        }
        return found;
    }

    /** Frees an executable, unless it is already. */
    void close(OnednnExecutable executable) {
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

    /** On the lane: gives the memory back. */
    void free() {
        if (!closed) {
            closed = true;
            executables.forEach(OnednnExecutable::free);
            executables.clear();
            variables.close();
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
            if (!lane.stopping()) {
                throw e;
            }
        }
    }
}
