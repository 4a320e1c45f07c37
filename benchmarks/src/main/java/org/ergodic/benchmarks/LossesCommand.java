package org.ergodic.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ergodic.RequestException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether all engines do the same work. Exit code 1 if one does not agree with ours. */
@Command(
        name = "losses",
        description = "Trains the workloads in all engines with some seeds and compares the losses.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LossesCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "WORKLOAD", description = "Which of W1, W2, W3, W4; all by default.")
    private List<String> names = List.of("W1", "W2", "W3", "W4");

    @Mixin
    private Settings settings = new Settings();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Of each training (default: ${DEFAULT-VALUE}).",
            defaultValue = "400")
    private int steps;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many, 2 or more (default: ${DEFAULT-VALUE}).",
            defaultValue = "8")
    private int seeds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (steps < 4 || seeds < 2) {
            throw new RequestException(
                    "expected 4 or more --steps and 2 or more --seeds, found " + steps + " and " + seeds);
        }
        Map<String, Workload> workloads = Workloads.named(names);
        workloads.forEach((name, workload) -> {
            if (workload instanceof Workload.Sampling) {
                throw new RequestException(name + " does not train");
            }
        });
        Engines engines = settings.engines();
        List<Losses.Curve> curves = new ArrayList<>();
        for (Map.Entry<String, Workload> workload : workloads.entrySet()) {
            System.err.println("training " + workload.getKey() + "…");
            curves.addAll(Losses.measure(engines, workload.getKey(), workload.getValue(), steps, seeds));
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("steps", steps);
        summary.put("seeds", seeds);
        summary.put("losses", curves);
        Output.write(engines.folder(), summary, LossesReport.page(steps, seeds, curves));
        spec.commandLine().getOut().println(LossesReport.text(curves));
        Output.end(spec.commandLine().getOut(), settings, engines.folder(), summary);
        return curves.stream().allMatch(Losses.Curve::agrees) ? 0 : 1;
    }
}
