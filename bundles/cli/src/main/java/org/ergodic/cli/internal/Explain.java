package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ergodic.backend.Explanation;
import org.ergodic.backend.Explanation.Rate;
import org.ergodic.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = "How a backend does programs: its steps, what they cost, and with --profile the time of each.",
        footer = "%nA multiplication with its addition are two flops. Bytes are what a step has to move at least.")
final class Explain implements Callable<Object> {
    private final Engine engine;
    private final Output output;

    @Parameters(
            paramLabel = "RUN|PROGRAM.txt",
            description = "A run's folder, for its training step and its sampling; or a program in a file.")
    private Path what = Path.of("");

    @Option(names = "--backend", paramLabel = "B", description = "What computes (the run's own, or the default).")
    private String backend = "";

    @Option(
            names = "--profile",
            description = "Run each program for about two seconds, and time its steps: the longest come first.")
    private boolean profile;

    Explain(Engine engine, Output output) {
        this.engine = engine;
        this.output = output;
    }

    @Override
    public Object call() {
        List<Engine.Explained> programs = engine.explain(what, backend, profile);
        List<Map<String, Object>> json = new ArrayList<>();
        for (Engine.Explained program : programs) {
            if (!json.isEmpty()) {
                output.line("");
            }
            print(program);
            json.add(json(program));
        }
        return Map.of("programs", json);
    }

    private void print(Engine.Explained program) {
        Explanation plan = program.plan();
        Explanation.Total iteration = plan.total(Rate.ITERATION);
        output.line(program.program() + " on " + program.backend() + ": " + plan.operations() + " operations, done in "
                + plan.steps().size() + " steps; " + plan.buffers() + " buffers, "
                + Quantities.bytes(plan.memory()));
        output.line("an iteration: " + iteration.steps() + " steps, "
                + Quantities.of(iteration.cost().flops(), "flop") + ", "
                + Quantities.bytes(iteration.cost().bytes()) + time(program, iteration));
        output.line("");
        Table table = profile
                ? new Table().row("step", "when", "flop", "bytes", "time", "share", "flop/s", "on")
                : new Table().row("step", "when", "flop", "bytes", "on");
        for (Explanation.Step step : ordered(plan.steps())) {
            List<String> cells = new ArrayList<>(List.of(
                    step.name(),
                    when(step.rate()),
                    Quantities.of(step.cost().flops(), ""),
                    Quantities.bytes(step.cost().bytes())));
            if (profile) {
                boolean counts = step.rate() == Rate.ITERATION && !Double.isNaN(step.nanos());
                cells.add(Quantities.time(step.nanos()));
                cells.add(counts ? Math.round(100 * step.nanos() / iteration.nanos()) + " %" : "");
                cells.add(counts ? Quantities.of(step.cost().flops() / step.nanos() * 1e9, "") : "");
            }
            cells.add(step.detail());
            table.row(cells.toArray(String[]::new));
        }
        table.print(output);
    }

    private static String time(Engine.Explained program, Explanation.Total iteration) {
        if (Double.isNaN(program.nanos())) {
            return "";
        }
        return "; " + Quantities.time(program.nanos()) + ", "
                + Quantities.of(iteration.cost().flops() / program.nanos() * 1e9, "flop/s")
                + (Double.isNaN(iteration.nanos())
                        ? ""
                        : "; with a clock at each step " + Quantities.time(iteration.nanos()));
    }

    /** In the plan's order, or where there are times the longest first. */
    private static List<Explanation.Step> ordered(List<Explanation.Step> steps) {
        return steps.stream()
                .sorted(Comparator.comparing(step -> step.rate() == Rate.ITERATION && timed(step) ? -step.nanos() : 0))
                .toList();
    }

    private static boolean timed(Explanation.Step step) {
        return !Double.isNaN(step.nanos());
    }

    private static String when(Rate rate) {
        return switch (rate) {
            case PREPARE -> "prepare";
            case RUN -> "run";
            case ITERATION -> "iteration";
        };
    }

    private static Map<String, Object> json(Engine.Explained program) {
        Explanation plan = program.plan();
        Explanation.Total iteration = plan.total(Rate.ITERATION);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("program", program.program());
        json.put("backend", program.backend());
        json.put("operations", plan.operations());
        json.put("buffers", plan.buffers());
        json.put("memory", plan.memory());
        json.put("flops", iteration.cost().flops());
        json.put("bytes", iteration.cost().bytes());
        json.put("seconds", program.nanos() * 1e-9);
        json.put("steps", plan.steps().stream().map(Explain::json).toList());
        return json;
    }

    private static Map<String, Object> json(Explanation.Step step) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", step.name());
        json.put("on", step.detail());
        json.put("when", when(step.rate()));
        json.put("flops", step.cost().flops());
        json.put("bytes", step.cost().bytes());
        json.put("seconds", step.nanos() * 1e-9);
        return json;
    }
}
