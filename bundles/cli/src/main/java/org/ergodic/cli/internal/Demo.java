package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Specs;
import org.ergodic.engine.files.Disk;
import org.ergodic.model.Catalog;
import org.ergodic.report.Numbers;
import org.ergodic.report.Report;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Train three small models whose answers are known, judge them, and show them in a report.")
final class Demo implements Callable<Object> {
    private static final int SAMPLES = 10_000;

    /**
     * One run of the demo.
     *
     * @param figures whether the figures' last tenth is in the table: what theory says of them holds at the optimum
     */
    private record Part(
            String title,
            String caption,
            String model,
            String data,
            int steps,
            boolean figures,
            List<String> metrics) {}

    private static final List<Part> PARTS = List.of(
            new Part(
                    "GAN on a normal law",
                    "A generator learns N(0, 1). At the optimum the discriminator says 1/2 everywhere, and the value is -2 log 2.",
                    "gan",
                    "gaussian",
                    4000,
                    true,
                    List.of("classifier-jsd")),
            new Part(
                    "GAN on a ring of eight normal laws",
                    "Radius 1, sigma 0.05; the circles have a radius of 3 sigma. A GAN that collapses misses some of them.",
                    "gan",
                    "ring",
                    10000,
                    false,
                    List.of("mode-coverage", "mode-quality", "sliced-wasserstein")),
            new Part(
                    "Diffusion on a Swiss roll",
                    "A network learns to tell the noise in noisy data, and samples are made by removing it step by step.",
                    "diffusion",
                    "swiss-roll",
                    10000,
                    false,
                    List.of("sliced-wasserstein", "rbf-mmd")));

    private final Engine engine;
    private final Report report;
    private final Output output;

    @Option(names = "--seed", paramLabel = "X", description = "Decides all randomness (" + Specs.SEED + ").")
    private long seed = Specs.SEED;

    @Option(names = "--output", paramLabel = "DIR", description = "Where the runs and the report go (runs/demo-n).")
    private @Nullable Path folder;

    Demo(Engine engine, Report report, Output output) {
        this.engine = engine;
        this.report = report;
        this.output = output;
    }

    @Override
    public Object call() {
        Path home = folder != null ? folder : RunFolders.free("demo");
        Disk.folder(home);
        Table table = new Table().row("run", "figure", "value", "expected", "time");
        List<Report.Entry> entries = new ArrayList<>();
        List<byte[]> pictures = new ArrayList<>();
        List<Object> runs = new ArrayList<>();
        for (Part part : PARTS) {
            long start = System.nanoTime();
            Path run = home.resolve(part.model() + "-" + part.data());
            output.note(part.title() + ": " + part.steps() + " steps, in " + run);
            Report.Entry entry = perform(part, run);
            byte[] picture = report.picture(entry);
            Disk.write(run.resolve("picture.png"), picture);
            entries.add(entry);
            pictures.add(picture);
            double seconds = (System.nanoTime() - start) * 1e-9;
            rows(table, part, entry, seconds);
            runs.add(json(run, part, entry, seconds));
        }
        Path page = home.resolve("report.html");
        Disk.write(page, report.page("Ergodic: the demo", entries, pictures));
        table.print(output);
        output.line("");
        output.line("the pictures: " + page);
        if (!report.hasFonts()) {
            output.note("this machine has no fonts, so the pictures are without text; install fontconfig and a font");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("output", home.toString());
        json.put("report", page.toString());
        json.put("runs", runs);
        return json;
    }

    private Report.Entry perform(Part part, Path run) {
        RunSpec spec = new RunSpec(
                part.model(),
                Map.of(),
                part.data(),
                Map.of(),
                part.steps(),
                Specs.BATCH,
                seed,
                engine.defaultBackend());
        Training.run(listener -> engine.train(spec, run, listener), output);
        Tensor samples =
                engine.sample(new Engine.SampleRequest(run, SAMPLES, "", 0, seed, 0, "", Map.of()), done -> {});
        Map<String, Engine.Judgement> judgements = engine.evaluate(new Engine.EvaluateRequest(
                run, new LinkedHashSet<>(part.metrics()), Defaults.EVALUATED, seed, Map.of()));
        List<Report.Score> scores = new ArrayList<>();
        if (part.figures()) {
            scores.addAll(Scores.lastTenth(engine.figures(run), engine.history(run)));
        }
        if (samples.shape().row().size() == 1) {
            scores.addAll(Scores.moments(samples));
        }
        scores.addAll(Scores.of(judgements));
        return new Report.Entry(
                part.title(),
                part.caption(),
                data(spec),
                samples,
                engine.figures(run),
                engine.history(run),
                scores,
                ProvenanceFile.read(run));
    }

    private Dataset data(RunSpec spec) {
        DatasetProvider provider = engine.catalog().get(DatasetProvider.class, spec.data());
        return provider.load(Catalog.configure(provider, spec.data(), spec.dataOptions()), spec.seed());
    }

    private static void rows(Table table, Part part, Report.Entry entry, double seconds) {
        boolean first = true;
        for (Report.Score score : entry.scores()) {
            table.row(
                    first ? part.model() + " " + part.data() : "",
                    score.label(),
                    Numbers.of(score.value()),
                    score.expected(),
                    first ? Progress.time(seconds) : "");
            first = false;
        }
    }

    private static Map<String, Object> json(Path run, Part part, Report.Entry entry, double seconds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        entry.scores().forEach(score -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("value", score.value());
            one.put("expected", score.expected());
            figures.put(score.label(), one);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", run.toString());
        json.put("steps", part.steps());
        json.put("seconds", seconds);
        json.put("figures", figures);
        return json;
    }
}
