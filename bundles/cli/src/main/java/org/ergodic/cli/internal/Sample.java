package org.ergodic.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ergodic.RequestException;
import org.ergodic.data.SampleFormat;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Specs;
import org.ergodic.engine.files.Disk;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sample",
        description = "Write samples from a run's model.",
        footer = "%nSamplers and formats: 'ergodic services'. The options of a sampler: 'ergodic services NAME'.")
final class Sample implements Callable<Object> {
    private final Engine engine;
    private final Output output;

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run = Path.of("");

    @Option(names = "-n", required = true, paramLabel = "N", description = "How many samples.")
    private @Nullable Integer n;

    @Option(names = "--sampler", paramLabel = "S", description = "A sampler (the model's own).")
    private String sampler = "";

    @Option(names = "--steps", paramLabel = "K", description = "Steps of the sampler (its own).")
    private @Nullable Integer steps;

    @Option(names = "--seed", paramLabel = "X", description = "Decides all randomness (" + Specs.SEED + ").")
    private long seed = Specs.SEED;

    @Option(names = "--batch", paramLabel = "B", description = "How many at the same time; the bytes do not change.")
    private @Nullable Integer batch;

    @Option(names = "--option", paramLabel = "K=V", description = "An option of the sampler; repeatable.")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "-o",
            required = true,
            paramLabel = "FILE",
            description = "Where to; the ending is the format: npy, npz, csv, png.")
    private Path file = Path.of("");

    Sample(Engine engine, Output output) {
        this.engine = engine;
        this.output = output;
    }

    @Override
    public Object call() {
        int wanted = Arguments.positive("-n", n, 1);
        Engine.SampleRequest request = new Engine.SampleRequest(
                run,
                wanted,
                sampler,
                Arguments.positive("--steps", steps, 0),
                seed,
                Arguments.positive("--batch", batch, 0),
                "",
                Arguments.options("--option", options));
        SampleFormat format = engine.catalog().get(SampleFormat.class, ending());
        checkFolder();
        Tensor samples;
        try (Progress progress = new Progress(output)) {
            samples = engine.sample(request, done -> progress.sampling(done, wanted));
        }
        Disk.write(file, out -> format.write(samples, out));
        output.line(wanted + " samples of shape " + samples.shape().row() + " in " + file);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file.toString());
        json.put("n", wanted);
        json.put("seed", seed);
        return json;
    }

    /** Refuses a file that no folder could hold, before any work is done for it. */
    private void checkFolder() {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new RequestException("the folder of " + file + " does not exist; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new RequestException(file + " is a folder; name a file");
        }
    }

    private String ending() {
        String name = String.valueOf(file.getFileName());
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        List<String> known = engine.services().stream()
                .filter(service -> service.kind().equals("SampleFormat"))
                .map(Engine.Service::name)
                .distinct()
                .toList();
        if (!known.contains(ending)) {
            throw new RequestException("the ending of " + file + " names no format; there are "
                    + known.stream().map(one -> "." + one).collect(Collectors.joining(", ")));
        }
        return ending;
    }
}
