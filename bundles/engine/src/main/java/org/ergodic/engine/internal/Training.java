package org.ergodic.engine.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ergodic.FailureException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.model.Model;
import org.ergodic.program.Program;
import org.ergodic.run.Checkpoint;
import org.ergodic.run.RunEvent;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Tensor;

/**
 * The steps of a run, from a checkpoint to the end or an interrupt. Nothing that it computes or writes into the metrics and
 * checkpoints depends on the clock, but at which steps checkpoints are taken on the way.
 */
final class Training {
    /** Lines of metrics of a whole run. */
    static final int WINDOWS = 500;

    private static final long EVENT_NANOS = 150_000_000L;
    private static final long CHECKPOINT_NANOS = 2_000_000_000L;
    private static final int CHECKPOINT_SHARE = 20;

    private final RunSpec spec;
    private final Session session;
    private final Executable executable;
    private final Map<String, Tensor> inputs;
    private final Collection<String> variables;
    private final Standardisation standardisation;
    private final Checkpoints checkpoints;
    private final MetricsFile.Writer metrics;
    private final Consumer<RunEvent> listener;

    private final int windowSize;
    private final Means window;
    private final Means recent;
    private final Stride stride = new Stride();
    private final int first;
    private final long started = System.nanoTime();
    private int step;
    private int saved;
    private long savedAt = started;
    private long saveTook;
    private long toldAt = started;

    /**
     * A run's training.
     *
     * @param executable the training program, prepared on the session
     * @param state what the session's variables are
     */
    Training(
            RunSpec spec,
            Session session,
            Executable executable,
            Program program,
            Checkpoints.State state,
            Checkpoints checkpoints,
            MetricsFile.Writer metrics,
            Consumer<RunEvent> listener) {
        this.spec = spec;
        this.session = session;
        this.executable = executable;
        this.inputs = program.inputs().containsKey(Model.SEED) ? Map.of(Model.SEED, seed(spec.seed())) : Map.of();
        this.variables = state.checkpoint().variables().keySet();
        this.standardisation = state.standardisation();
        this.checkpoints = checkpoints;
        this.metrics = metrics;
        this.listener = listener;
        this.first = state.step();
        this.step = first;
        this.saved = first;
        this.windowSize = (int) Math.ceil((double) spec.steps() / WINDOWS);
        this.window = new Means(program.outputs().keySet());
        this.recent = new Means(program.outputs().keySet());
        window.restore(state.sums(), step % windowSize);
    }

    /** A seed as programs take it: i32 [2]. */
    static Tensor seed(long seed) {
        return Tensor.of(org.ergodic.tensor.Shape.of(2), (int) seed, (int) (seed >>> 32));
    }

    /** The session's variables at a state, the data among them. */
    static Map<String, Tensor> variables(Checkpoints.State state, Tensor data) {
        Map<String, Tensor> all = new HashMap<>(state.checkpoint().variables());
        all.put(Model.DATA, data);
        return all;
    }

    /** Trains until the last step, or until the thread is interrupted; the last checkpoint is where it stopped. */
    void run() {
        tell(Map.of());
        while (step < spec.steps() && !Thread.currentThread().isInterrupted()) {
            advance();
            long now = System.nanoTime();
            if (now - toldAt >= EVENT_NANOS) {
                tell(recent.take());
            }
            if (now - savedAt >= Math.max(CHECKPOINT_NANOS, CHECKPOINT_SHARE * saveTook)) {
                save();
            }
        }
        if (saved < step) {
            save();
        }
        if (recent.count() > 0) {
            tell(recent.take());
        }
    }

    private void advance() {
        int count = stride.next(spec.steps() - step);
        long before = System.nanoTime();
        Map<String, Tensor> outputs = executable.run(inputs, step, count);
        stride.took(count, System.nanoTime() - before);
        List<MetricsFile.Line> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
                double value = output.getValue().get(i);
                if (!Double.isFinite(value)) {
                    throw diverged("in step " + (step + i) + " the figure '" + output.getKey() + "' became " + value);
                }
                window.add(output.getKey(), value);
                recent.add(output.getKey(), value);
            }
            window.step();
            recent.step();
            int done = step + i + 1;
            if (done % windowSize == 0 || done == spec.steps()) {
                lines.add(new MetricsFile.Line(done, window.take()));
            }
        }
        metrics.add(lines);
        step += count;
    }

    private void save() {
        long before = System.nanoTime();
        Map<String, Tensor> values = session.read(variables);
        values.forEach((name, tensor) -> {
            for (int i = 0; i < tensor.shape().size(); i++) {
                if (!Double.isFinite(tensor.get(i))) {
                    throw diverged("after " + step + " steps the variable '" + name + "' holds " + tensor.get(i));
                }
            }
        });
        metrics.force();
        checkpoints.write(new Checkpoints.State(new Checkpoint(step, values), standardisation, window.sums()));
        saved = step;
        savedAt = System.nanoTime();
        saveTook = savedAt - before;
    }

    private FailureException diverged(String what) {
        return new FailureException("the training diverged: " + what + "; the last good checkpoint is "
                + checkpoints.file(saved) + "; train a new run with a lower learning rate");
    }

    private void tell(Map<String, Double> figures) {
        toldAt = System.nanoTime();
        double perStep = (toldAt - started) * 1e-9 / Math.max(1, step - first);
        listener.accept(new RunEvent(step, spec.steps(), figures, step == first ? 0 : perStep * (spec.steps() - step)));
    }
}
