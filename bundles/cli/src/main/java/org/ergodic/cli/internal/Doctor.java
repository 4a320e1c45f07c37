package org.ergodic.cli.internal;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ergodic.engine.Engine;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description =
                "What this machine and this distribution can do: Java, processor, memory, folders, bundles, and which"
                        + " backend computes and why not a faster one. Each backend proves itself with a matrix product.",
        footer = "%nExit code 1 if no backend works.")
final class Doctor implements Callable<Object> {
    private static final Pattern NEEDS_JAVA = Pattern.compile("needs Java ([0-9]+) or later");

    private final Engine engine;
    private final Output output;
    private final Supplier<Surroundings> surroundings;

    Doctor(Engine engine, Output output, Supplier<Surroundings> surroundings) {
        this.engine = engine;
        this.output = output;
        this.surroundings = surroundings;
    }

    @Override
    public Object call() {
        Surroundings found = surroundings.get();
        print(found);
        List<BackendState> backends = BackendState.of(engine, found);
        print(backends);
        Set<String> advice = advice(found, backends);
        advice.forEach(line -> output.line("\n" + line));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", found.machine().json());
        json.put("var", found.state() == null ? null : found.state().json());
        json.put("bundles", found.bundles().stream().map(BundleState::json).toList());
        json.put("backends", backends.stream().map(BackendState::json).toList());
        json.put("advice", List.copyOf(advice));
        return backends.stream().anyMatch(BackendState::works)
                ? json
                : new Verdict(new Problem(1, "no backend works", String.join("; ", advice), null), json);
    }

    private void print(Surroundings found) {
        Machine machine = found.machine();
        Table table = new Table()
                .row("Java", machine.java() + " in " + machine.javaHome() + (machine.chosen() ? ", by JAVA_HOME" : ""));
        machine.others().forEach((home, version) -> table.row("", "there is also " + version + " in " + home));
        String processor = Stream.of(
                        machine.processor(), machine.cores() + " cores", String.join(" ", machine.instructions()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        table.row("system", machine.system())
                .row("processor", processor)
                .row(
                        "memory",
                        Quantities.bytes(machine.memory()) + ", of which Java's heap may take "
                                + Quantities.bytes(machine.heap()));
        StateFolder state = found.state();
        if (state != null) {
            table.row("files", state.path() + ", " + (state.writable() ? "writable" : "which cannot be written"))
                    .row("natives", state.natives() + ", " + Quantities.bytes(state.free()) + " free");
        }
        List<BundleState> idle =
                found.bundles().stream().filter(bundle -> !bundle.works()).toList();
        int running = found.bundles().size() - idle.size();
        table.row("bundles", running + " run" + (idle.isEmpty() ? "" : ", " + idle.size() + " do not:"));
        idle.forEach(bundle -> table.row("", bundle.name() + " " + bundle.version() + " " + bundle.reason()));
        table.print(output);
    }

    private void print(List<BackendState> backends) {
        output.line("");
        Table table = new Table().row("backend", "state", "product of " + Gemm.SIZE + "² by " + Gemm.SIZE + "²", "");
        for (BackendState backend : backends) {
            table.row(
                    backend.name(),
                    backend.state(),
                    backend.works() ? Quantities.of(backend.flops(), "flop/s") : "",
                    backend.reason());
        }
        table.print(output);
    }

    /** What would make more of this machine. */
    private static Set<String> advice(Surroundings found, List<BackendState> backends) {
        Set<String> advice = new LinkedHashSet<>();
        Machine machine = found.machine();
        for (BundleState bundle : found.bundles()) {
            NEEDS_JAVA.matcher(bundle.reason()).results().forEach(needs -> {
                int version = Integer.parseInt(needs.group(1));
                advice.add(machine.newer(version).stream()
                        .findFirst()
                        .map(home -> "for " + bundle.name() + ", "
                                + (machine.chosen() ? "unset JAVA_HOME, or set it to " : "set JAVA_HOME to ") + home)
                        .orElse("for " + bundle.name() + ", install Java " + version + " or later"));
            });
        }
        for (Omitted omitted : found.omitted()) {
            advice.add("for " + omitted.bundle() + ", "
                    + machine.newer(omitted.needs()).stream()
                            .findFirst()
                            .map(home -> "build the sources again: JAVA_HOME=" + home + " ./ergodic doctor")
                            .orElse("install JDK " + omitted.needs()
                                    + " or later and build the sources again: ./ergodic doctor"));
        }
        if (found.state() != null && !found.state().writable()) {
            advice.add("for natives, set ERGODIC_VAR to a folder that can be written");
        }
        backends.stream().filter(BackendState::first).findFirst().ifPresent(first -> backends.stream()
                .filter(backend -> backend.works() && !backend.first() && !(backend.flops() <= first.flops()))
                .findFirst()
                .ifPresent(faster -> advice.add("the default backend is " + first.name() + ", but " + faster.name()
                        + (first.works() ? " is faster here" : " works") + ": name it with --backend "
                        + faster.name())));
        return advice;
    }
}
