package org.ergodic.cli.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Explanation;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.data.SampleFormat;
import org.ergodic.engine.Engine;
import org.ergodic.model.Catalog;
import org.ergodic.model.Figure;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.program.Cost;
import org.ergodic.run.Run;
import org.ergodic.run.RunEvent;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** An engine that does what it is asked at once, and remembers what that was. */
final class FakeEngine implements Engine {
    final Map<Path, RunSpec> trained = new LinkedHashMap<>();
    SampleRequest sampled;
    EvaluateRequest evaluated;
    Map<String, ?> certified;
    int stopAt = Integer.MAX_VALUE;
    RuntimeException failure;
    final Map<String, Backend> backends = new LinkedHashMap<>();

    @Override
    public Run train(RunSpec spec, Path folder, Consumer<RunEvent> listener) {
        if (failure != null) {
            throw failure;
        }
        if (!spec.model().equals("gan") && !spec.model().equals("diffusion")) {
            throw new RequestException("there is no ModelFamily '" + spec.model() + "'; there are diffusion, gan");
        }
        trained.put(folder, spec);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("provenance.json"), "{\"jvm\": {\"os.name\": \"X\"}, \"list\": [1]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (RunEvent event : history(folder)) {
            if (event.step() <= stopAt) {
                listener.accept(event);
            }
        }
        return open(folder);
    }

    @Override
    public Run resume(Path folder, Consumer<RunEvent> listener) {
        if (!trained.containsKey(folder)) {
            throw new RequestException(folder + " holds no run; name a folder that 'train' made");
        }
        return open(folder);
    }

    @Override
    public Run open(Path folder) {
        RunSpec spec = trained.get(folder);
        return new Run(folder, spec, Math.min(spec.steps(), stopAt), figuresAt(1));
    }

    @Override
    public List<RunEvent> history(Path folder) {
        int steps = trained.get(folder).steps();
        return java.util.stream.IntStream.rangeClosed(1, 100)
                .mapToObj(i -> new RunEvent(steps * i / 100, steps, figuresAt(i / 100.0), 100.0 - i))
                .toList();
    }

    private static Map<String, Double> figuresAt(double share) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("d-real", 0.75 - 0.25 * share);
        figures.put("loss", Double.NaN);
        return figures;
    }

    @Override
    public List<Figure> figures(Path folder) {
        return List.of(Figure.of("d-real", "mean D(real)", 0.5), Figure.of("loss", "the loss"));
    }

    @Override
    public Tensor sample(SampleRequest request, IntConsumer progress) {
        sampled = request;
        float[] values = new float[request.n()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0 ? 1 : -1;
        }
        progress.accept(request.n());
        return Tensor.of(Shape.of(request.n(), 1), values);
    }

    @Override
    public Map<String, Judgement> evaluate(EvaluateRequest request) {
        evaluated = request;
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        for (String metric : request.metrics().isEmpty() ? Set.of("rbf-mmd") : request.metrics()) {
            judgements.put(metric, new Judgement(0.5, 0.01, 0.25, Double.NaN));
        }
        return judgements;
    }

    @Override
    public List<Explained> explain(Path what, String backend, boolean profile) {
        double nanos = profile ? 3e6 : Double.NaN;
        List<Explanation.Step> steps = List.of(
                new Explanation.Step("fill", "f32[8]", Explanation.Rate.PREPARE, new Cost(0, 32), Double.NaN),
                new Explanation.Step(
                        "add", "f32[8] from f32[8]", Explanation.Rate.ITERATION, new Cost(8, 64), nanos / 3),
                new Explanation.Step(
                        "matmul",
                        "f32[64,64] from …",
                        Explanation.Rate.ITERATION,
                        new Cost(4_000_000, 49152),
                        nanos * 2 / 3));
        return List.of(new Explained(
                what.getFileName() + " on " + (backend.isEmpty() ? "nothing" : backend),
                "reference",
                new Explanation(7, 3, 5000, steps),
                nanos * 0.9));
    }

    @Override
    public Certificate certify(String sampler, String schedule, int steps, Map<String, ?> options) {
        certified = options;
        return new Certificate(0.1 + 0.2, 0.25, 0.25, 0.25, 1e-5, steps, 0);
    }

    @Override
    public List<Service> services() {
        if (!backends.isEmpty()) {
            return backends.keySet().stream()
                    .map(name -> new Service("Backend", name, "org.ergodic.backend-" + name, "0.1.0", "current"))
                    .toList();
        }
        return List.of(
                new Service("Backend", "reference", "org.ergodic.backend-reference", "0.1.0", "current"),
                new Service("DatasetProvider", "ring", "org.ergodic.data", "0.1.0", "current"),
                new Service("SampleFormat", "txt", "org.ergodic.data", "0.1.0", "current"),
                new Service("Sampler", "ddim", "org.ergodic.diffusion", "0.1.0", "current"));
    }

    @Override
    public String defaultBackend() {
        return "reference";
    }

    @Override
    public List<Parameter> parameters(Service service) {
        return service.name().equals("ddim")
                ? List.of(Parameter.number("eta", 0, 0, 1, "how much noise is drawn"))
                : List.of();
    }

    @Override
    public Catalog catalog() {
        return new Catalog() {
            @Override
            public <S> S get(Class<S> service, String name) {
                return service.cast(
                        service == Backend.class
                                ? backends.get(name)
                                : service == SampleFormat.class ? new Text() : new Two());
            }
        };
    }

    private static final class Text implements SampleFormat {
        @Override
        public void write(Tensor samples, OutputStream out) throws IOException {
            out.write(java.util.Arrays.toString(samples.floats()).getBytes());
        }
    }

    private static final class Two implements DatasetProvider {
        @Override
        public Dataset load(Options options, long seed) {
            Tensor rows = Tensor.of(Shape.of(2, 1), 1f, -1f);
            return new Dataset(rows, rows, Optional.empty());
        }
    }
}
