package org.ergodic.cli.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ergodic.FailureException;
import org.ergodic.engine.Engine;
import org.ergodic.model.Figure;
import org.ergodic.report.Numbers;
import org.ergodic.run.Run;
import org.ergodic.run.RunEvent;

/** What {@code train} and {@code resume} have in common: progress, the last figures, and being stopped. */
final class Training {
    private Training() {}

    /** @throws FailureException if it was stopped before its last step */
    static Run run(Function<Consumer<RunEvent>, Run> work, Output output) {
        Run run;
        try (Progress progress = new Progress(output)) {
            run = work.apply(progress::training);
        }
        if (run.step() < run.spec().steps()) {
            throw new FailureException(
                    "stopped at step " + run.step() + "; go on with: ergodic resume " + run.folder());
        }
        return run;
    }

    static void print(Engine engine, Run run, Output output) {
        Table table = new Table().row("figure", "last", "theory");
        for (Figure figure : engine.figures(run.folder())) {
            Double last = run.figures().get(figure.name());
            if (last != null) {
                String theory =
                        figure.theory().isPresent() ? Numbers.of(figure.theory().getAsDouble()) : "";
                table.row(figure.label(), Numbers.of(last), theory);
            }
        }
        table.print(output);
        output.line("");
        output.line(run.step() + " steps in " + run.folder());
        output.line("next: ergodic sample " + run.folder() + " -n 1000 -o samples.npy");
    }

    static Map<String, Object> json(Run run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", run.folder().toString());
        json.put("steps", run.step());
        json.putAll(run.figures());
        return json;
    }
}
