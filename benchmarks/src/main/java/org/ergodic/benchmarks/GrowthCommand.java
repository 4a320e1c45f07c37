package org.ergodic.benchmarks;

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
        List<Workloads.Curve> curves = Workloads.curves();
        Map<String, Workload> workloads = new LinkedHashMap<>();
        curves.forEach(curve -> curve.points().forEach((size, workload) -> workloads.put(curve.name(size), workload)));
        Map<String, Result> measured = new LinkedHashMap<>();
        Map<String, Double> peak;
        int failed;
        try (Comparison comparison = pace.comparison(engines)) {
            failed = comparison.measure(workloads, measured);
            peak = comparison.peak();
        }
        List<Result> results = List.copyOf(measured.values());
        Report report = new Report(engines, peak);
        Output.write(engines.folder(), report.json(results), report.page(curves, measured));
        spec.commandLine().getOut().println(report.text(results));
        Output.end(spec.commandLine().getOut(), settings, engines.folder(), report.summary(results));
        return failed == 0 ? 0 : 1;
    }
}
