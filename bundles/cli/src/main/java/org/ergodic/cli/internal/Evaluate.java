package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Specs;
import org.ergodic.report.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "evaluate",
        description = "Judge a run's samples against held-out data. The null band is what real against real gives.",
        footer = "%nMetrics: 'ergodic services --kind Metric'. The options of a metric: 'ergodic services NAME'.")
final class Evaluate implements Callable<Object> {
    private final Engine engine;
    private final Output output;

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run = Path.of("");

    @Option(names = "--metrics", split = ",", paramLabel = "A,B", description = "Metrics (all that apply).")
    private String @Nullable [] metrics;

    @Option(names = "--option", paramLabel = "METRIC.K=V", description = "An option of a metric; repeatable.")
    private List<String> options = new ArrayList<>();

    Evaluate(Engine engine, Output output) {
        this.engine = engine;
        this.output = output;
    }

    @Override
    public Object call() {
        Set<String> names = metrics == null ? Set.of() : new LinkedHashSet<>(Arrays.asList(metrics));
        Map<String, Engine.Judgement> judgements = engine.evaluate(new Engine.EvaluateRequest(
                run, names, Defaults.EVALUATED, Specs.SEED, Arguments.options("--option", options)));
        Table table = new Table().row("metric", "value", "error", "null band");
        judgements.forEach((name, judgement) ->
                table.row(name, Numbers.of(judgement.value()), Numbers.of(judgement.error()), band(judgement)));
        table.print(output);
        return json(judgements);
    }

    static String band(Engine.Judgement judgement) {
        return Numbers.of(judgement.nullLow()) + " to " + Numbers.of(judgement.nullHigh());
    }

    static Map<String, Object> json(Map<String, Engine.Judgement> judgements) {
        Map<String, Object> json = new LinkedHashMap<>();
        judgements.forEach((name, judgement) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("value", judgement.value());
            one.put("null", List.of(judgement.nullLow(), judgement.nullHigh()));
            one.put("error", judgement.error());
            json.put(name, one);
        });
        return json;
    }
}
