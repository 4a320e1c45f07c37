package org.ergodic.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The workloads on all engines. */
@Command(
        name = "benchmarks/run",
        description = {
            "Measures ours beside PyTorch and JAX, in turn on this machine, and writes a page and results.json.",
            "'benchmarks/run jmh' measures single kernels; its options are those of JMH (-h lists them)."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "WORKLOAD",
            description = "Which of W1, W2, W3, W3-sampling, W4, W4-sampling; all by default.")
    private List<String> names = List.of();

    @Mixin
    private Settings settings = new Settings();

    @Mixin
    private Pace pace = new Pace();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Workload> workloads = Workloads.named(names);
        Engines engines = settings.engines();
        List<Result> results = new ArrayList<>();
        Map<String, Double> peak;
        try (Comparison comparison = pace.comparison(engines)) {
            for (Map.Entry<String, Workload> workload : workloads.entrySet()) {
                System.err.println("measuring " + workload.getKey() + "…");
                results.add(comparison.measure(workload.getKey(), workload.getValue()));
            }
            peak = comparison.peak();
        }
        Report report = new Report(engines, peak);
        Output.write(engines.folder(), report.json(results), report.page(results));
        out.println(report.text(results));
        Output.end(out, settings, engines.folder(), report.summary(results));
        return 0;
    }
}
