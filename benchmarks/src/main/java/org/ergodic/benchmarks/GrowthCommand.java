package org.ergodic.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** How the time of a step grows. */
@Command(
        name = "growth",
        description = "The time of a step over the rows of a batch, the width of the layers and the rows of the data.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GrowthCommand implements Callable<Integer> {
    @Mixin
    private Settings settings = new Settings();

    @Mixin
    private Pace pace = new Pace();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Engines engines = settings.engines();
        Map<Workloads.Curve, Map<Integer, Result>> curves = new LinkedHashMap<>();
        List<Result> results = new ArrayList<>();
        Map<String, Double> peak;
        try (Comparison comparison = pace.comparison(engines)) {
            for (Workloads.Curve curve : Workloads.curves()) {
                Map<Integer, Result> points = new LinkedHashMap<>();
                for (Map.Entry<Integer, Workload> point : curve.points().entrySet()) {
                    String name = curve.name() + "-" + point.getKey();
                    System.err.println("measuring " + name + "…");
                    Result result = comparison.measure(name, point.getValue());
                    points.put(point.getKey(), result);
                    results.add(result);
                }
                curves.put(curve, points);
            }
            peak = comparison.peak();
        }
        Report report = new Report(engines, peak);
        Output.write(engines.folder(), report.json(results), report.page(results, curves));
        spec.commandLine().getOut().println(report.text(results));
        Output.end(spec.commandLine().getOut(), settings, engines.folder(), report.summary(results));
        return 0;
    }
}
