package org.ergodic.cli.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.ergodic.option.Parameter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "services", description = "What is wired, from which bundle; with a name, the options it has.")
final class Services implements Callable<Object> {
    private final Engine engine;
    private final Output output;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Only plug-ins of this name, with their options.")
    private @Nullable String name;

    @Option(names = "--kind", paramLabel = "X", description = "Only plug-ins of this kind: Sampler, Metric, ...")
    private @Nullable String kind;

    Services(Engine engine, Output output) {
        this.engine = engine;
        this.output = output;
    }

    @Override
    public Object call() {
        List<Engine.Service> all = engine.services();
        List<Engine.Service> wanted = all.stream()
                .filter(service -> name == null || service.name().equals(name))
                .filter(service -> kind == null || service.kind().equalsIgnoreCase(kind))
                .toList();
        if (wanted.isEmpty() && (name != null || kind != null)) {
            throw new RequestException("there is no " + (kind == null ? "plug-in" : kind)
                    + (name == null ? "" : " called '" + name + "'") + "; there are "
                    + all.stream()
                            .map(service -> name == null ? service.kind() : service.name())
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
        Table table = new Table().row("kind", "name", "bundle", "version", "state");
        wanted.forEach(service ->
                table.row(service.kind(), service.name(), service.bundle(), service.version(), service.state()));
        table.print(output);
        if (name != null) {
            wanted.forEach(this::describe);
        }
        return wanted.stream().map(this::json).toList();
    }

    private void describe(Engine.Service service) {
        List<Parameter> parameters = engine.parameters(service);
        output.line("");
        if (parameters.isEmpty()) {
            output.line("The " + service.kind() + " has no options.");
            return;
        }
        output.line("Options of the " + service.kind() + ":");
        Table table = new Table().row("option", "default", "accepted", "what it does");
        for (Parameter parameter : parameters) {
            String initial = parameter.initial() == null
                    ? "(must be given)"
                    : parameter.initial().toString();
            table.row(parameter.name(), initial, parameter.accepted(), parameter.description());
        }
        table.print(output);
    }

    private Map<String, Object> json(Engine.Service service) {
        Map<String, Object> json = row(service);
        if (name != null) {
            json.put(
                    "options",
                    engine.parameters(service).stream().map(Services::json).toList());
        }
        return json;
    }

    static Map<String, Object> row(Engine.Service service) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", service.name());
        json.put("kind", service.kind());
        json.put("bundle", service.bundle());
        json.put("version", service.version());
        json.put("state", service.state());
        return json;
    }

    private static Map<String, @Nullable Object> json(Parameter parameter) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", parameter.name());
        json.put("default", parameter.initial());
        json.put("accepted", parameter.accepted());
        json.put("description", parameter.description());
        return json;
    }
}
