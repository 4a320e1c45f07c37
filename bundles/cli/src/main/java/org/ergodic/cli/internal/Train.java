package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Specs;
import org.ergodic.run.Run;
import org.ergodic.run.RunSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "train",
        description = "Train a model on data: from a spec in a file, or from --model and --data.",
        footer = "%nWhat there is: 'ergodic services'. The options of a model, a data set or any other plug-in:"
                + " 'ergodic services NAME'.")
final class Train implements Callable<Object> {
    private final Engine engine;
    private final Output output;

    @Parameters(arity = "0..1", paramLabel = "SPEC.json", description = "What to train, as JSON.")
    private @Nullable Path spec;

    @Option(names = "--model", paramLabel = "M", description = "A model family: gan, diffusion.")
    private @Nullable String model;

    @Option(names = "--data", paramLabel = "D", description = "A data set's name, or a file.")
    private @Nullable String data;

    @Option(names = "--data-option", paramLabel = "K=V", description = "An option of the data set; repeatable.")
    private List<String> dataOptions = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "N", description = "Training steps (" + Specs.STEPS + ").")
    private @Nullable Integer steps;

    @Option(names = "--batch", paramLabel = "B", description = "Rows of a batch (" + Specs.BATCH + ").")
    private @Nullable Integer batch;

    @Option(names = "--seed", paramLabel = "X", description = "Decides all randomness (" + Specs.SEED + ").")
    private @Nullable Long seed;

    @Option(
            names = "--backend",
            paramLabel = "B",
            description = "What computes (the fastest that runs here: 'ergodic doctor').")
    private @Nullable String backend;

    @Option(names = "--option", paramLabel = "K=V", description = "An option of the model; repeatable.")
    private List<String> options = new ArrayList<>();

    @Option(names = "--output", paramLabel = "RUN", description = "The run's folder (runs/M-D-n).")
    private @Nullable Path folder;

    Train(Engine engine, Output output) {
        this.engine = engine;
        this.output = output;
    }

    @Override
    public Object call() {
        RunSpec wanted = spec == null ? fromOptions() : fromFile(spec);
        Path target = folder != null ? folder : RunFolders.free(wanted.model(), wanted.data());
        Run run = Training.run(listener -> engine.train(wanted, target, listener), output);
        Training.print(engine, run, output);
        return Training.json(run);
    }

    private RunSpec fromFile(Path file) {
        boolean both = Stream.of(model, data, steps, batch, seed, backend).anyMatch(given -> given != null)
                || !options.isEmpty()
                || !dataOptions.isEmpty();
        if (both) {
            throw new RequestException("a spec says everything but --output, and more was given; write it into " + file
                    + ", or leave the file out");
        }
        return Specs.parse(file, engine::defaultBackend);
    }

    private RunSpec fromOptions() {
        if (model == null || data == null) {
            throw new RequestException("training needs SPEC.json, or --model and --data, but "
                    + (model != null ? "--data is" : data != null ? "--model is" : "none of them is")
                    + " there; for example: ergodic train --model gan --data ring");
        }
        return new RunSpec(
                model,
                Arguments.options("--option", options),
                data,
                Arguments.options("--data-option", dataOptions),
                Arguments.positive("--steps", steps, Specs.STEPS),
                Arguments.positive("--batch", batch, Specs.BATCH),
                seed == null ? Specs.SEED : seed,
                backend == null ? engine.defaultBackend() : backend);
    }
}
