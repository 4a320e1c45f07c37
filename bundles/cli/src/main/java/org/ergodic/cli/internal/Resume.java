package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ergodic.engine.Engine;
import org.ergodic.run.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "Go on with a run from its last checkpoint.")
final class Resume implements Callable<Object> {
    private final Engine engine;
    private final Output output;

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path folder = Path.of("");

    Resume(Engine engine, Output output) {
        this.engine = engine;
        this.output = output;
    }

    @Override
    public Object call() {
        Run run = Training.run(listener -> engine.resume(folder, listener), output);
        Training.print(engine, run, output);
        return Training.json(run);
    }
}
