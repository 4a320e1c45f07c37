package org.ergodic.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ergodic.engine.Engine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "certify",
        description = "The exact law that a sampler produces on N(0.25, 0.5^2) data with the optimal denoiser:"
                + " computed from its table, nothing is sampled.")
final class Certify implements Callable<Object> {
    private final Engine engine;
    private final Output output;

    @Option(names = "--sampler", required = true, paramLabel = "S", description = "A sampler.")
    private String sampler = "";

    @Option(names = "--schedule", required = true, paramLabel = "N", description = "A noise schedule.")
    private String schedule = "";

    @Option(names = "--steps", required = true, paramLabel = "K", description = "Steps of the sampler.")
    private @Nullable Integer steps;

    @Option(
            names = "--option",
            paramLabel = "K=V",
            description = "An option of the sampler, or schedule.K=V for the schedule; repeatable.")
    private List<String> options = new ArrayList<>();

    Certify(Engine engine, Output output) {
        this.engine = engine;
        this.output = output;
    }

    @Override
    public Object call() {
        Engine.Certificate certificate = engine.certify(
                sampler, schedule, Arguments.positive("--steps", steps, 1), Arguments.options("--option", options));
        new Table()
                .row("", "produced", "target")
                .row("mean", Double.toString(certificate.mean()), Double.toString(certificate.targetMean()))
                .row("variance", Double.toString(certificate.variance()), Double.toString(certificate.targetVariance()))
                .row("start's coefficient", Double.toString(certificate.startCoefficient()), "")
                .row("model calls", Integer.toString(certificate.modelCalls()), "")
                .row("noise draws", Integer.toString(certificate.noiseDraws()), "")
                .print(output);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mean", certificate.mean());
        json.put("variance", certificate.variance());
        json.put("targetMean", certificate.targetMean());
        json.put("targetVariance", certificate.targetVariance());
        json.put("modelCalls", certificate.modelCalls());
        json.put("noiseDraws", certificate.noiseDraws());
        return json;
    }
}
