package org.ergodic.benchmarks;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The workloads on all engines. Exit code 1 if ours could not do one. */
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
        Map<String, Result> measured = new LinkedHashMap<>();
        Map<String, Double> peak;
        int failed;
        try (Comparison comparison = pace.comparison(engines)) {
            failed = comparison.measure(workloads, measured);
            peak = comparison.peak();
        }
        List<Result> results = List.copyOf(measured.values());
        Report report = new Report(engines, peak);
        Output.write(engines.folder(), report.json(results), report.page(results));
        out.println(report.text(results));
        Output.end(out, settings, engines.folder(), report.summary(results));
        return failed == 0 ? 0 : 1;
    }
}
