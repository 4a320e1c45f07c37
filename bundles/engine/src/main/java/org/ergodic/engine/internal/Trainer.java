package org.ergodic.engine.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.data.Dataset;
import org.ergodic.engine.files.Disk;
import org.ergodic.engine.files.Hashes;
import org.ergodic.program.Program;
import org.ergodic.run.Run;
import org.ergodic.run.RunEvent;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Tensor;

/** Begins runs and goes on with them. */
final class Trainer {
    private final PlugIns plugIns;

    Trainer(PlugIns plugIns) {
        this.plugIns = plugIns;
    }

    /** A new run. Where it cannot even begin, nothing is left behind. */
    Run train(RunSpec spec, Path path, Consumer<RunEvent> listener) {
        RunFolder folder = RunFolder.fresh(path);
        Plan plan = Plan.make(plugIns, spec);
        Backend backend = plugIns.get(Backend.class, spec.backend());
        try (Session session = backend.open(Training.variables(plan.start(), plan.data()));
                Executable executable = session.prepare(plan.training())) {
            boolean made = !Files.exists(path);
            Disk.folder(path);
            try (RunLock lock = folder.lock()) {
                folder.requireFree();
                begin(folder, plan, made);
                train(folder, spec, session, executable, plan.training(), plan.start(), listener);
            }
        }
        return folder.run();
    }

    private static void begin(RunFolder folder, Plan plan, boolean made) {
        boolean begun = false;
        try {
            folder.write(plan);
            begun = true;
        } finally {
            if (!begun) {
                folder.clear(made);
            }
        }
    }

    private static void train(
            RunFolder folder,
            RunSpec spec,
            Session session,
            Executable executable,
            Program program,
            Checkpoints.State state,
            Consumer<RunEvent> listener) {
        try (MetricsFile.Writer metrics = folder.metrics().cut(state.step())) {
            new Training(spec, session, executable, program, state, folder.checkpoints(), metrics, listener).run();
        }
    }

    /** A run from its last checkpoint on; a finished one stays as it is. */
    Run resume(Path path, Consumer<RunEvent> listener) {
        RunFolder folder = RunFolder.existing(path);
        try (RunLock lock = folder.lock()) {
            Checkpoints checkpoints = folder.checkpoints();
            Disk.clean(path);
            checkpoints.clean();
            Provenance provenance = folder.provenance();
            RunSpec spec = folder.spec(provenance);
            Checkpoints.State state = checkpoints.last();
            if (state.step() >= spec.steps()) {
                listener.accept(new RunEvent(
                        state.step(), spec.steps(), folder.metrics().lastFigures(), 0));
                return folder.run();
            }
            Backend backend = plugIns.get(Backend.class, spec.backend());
            Program program = folder.program(RunFolder.TRAINING, provenance);
            Tensor data = state.standardisation()
                    .apply(data(plugIns, provenance, spec.seed()).training());
            try (Session session = backend.open(Training.variables(state, data));
                    Executable executable = session.prepare(program)) {
                PlugIn origin = plugIns.current(Backend.class, spec.backend());
                folder.noteResume(
                        state.step(), Provenance.circumstances(spec.seed(), Set.of(origin), backend.device()));
                train(folder, spec, session, executable, program, state, listener);
            }
        }
        return folder.run();
    }

    /**
     * The data of a run.
     *
     * @throws RequestException if it is not what the run began with
     */
    static Dataset data(PlugIns plugIns, Provenance provenance, long seed) {
        Dataset dataset = provenance.source().load(plugIns, seed);
        if (!dataset.sample().equals(provenance.sample())
                || !Hashes.sha256(dataset.training()).equals(provenance.dataHash())) {
            throw new RequestException("the data set '" + provenance.source().provider() + "' with "
                    + provenance.source().options()
                    + " is not what the run began with (its SHA-256 is another); restore it or train a new run");
        }
        return dataset;
    }
}
