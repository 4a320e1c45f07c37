package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.ergodic.engine.Engine;
import org.ergodic.report.Report;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The command line as the launcher finds it. */
@Component(service = ToIntFunction.class, property = "ergodic.command=main")
public final class CliComponent implements ToIntFunction<String[]> {
    private final Engine engine;
    private final Report report;
    private final ServiceComponentRuntime components;
    private final Function<Bundle, String> diagnosis;
    private final BundleContext context;

    @Activate
    public CliComponent(
            @Reference Engine engine,
            @Reference Report report,
            @Reference ServiceComponentRuntime components,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, target = "(ergodic.launcher=diagnosis)") @Nullable
                    Function<Bundle, String> diagnosis,
            BundleContext context) {
        this.engine = engine;
        this.report = report;
        this.components = components;
        this.diagnosis = diagnosis == null ? bundle -> "does not run" : diagnosis;
        this.context = context;
    }

    @Override
    public int applyAsInt(String[] args) {
        Output output = Output.ofProcess(args);
        String version = context.getBundle().getVersion().toString();
        return new Cli(
                        engine,
                        report,
                        output,
                        () -> new Bundles(context, components, engine, output),
                        this::surroundings,
                        version)
                .run(args);
    }

    private Surroundings surroundings() {
        String home = context.getProperty("ergodic.home");
        String var = context.getProperty("ergodic.var");
        Path distribution = Path.of(home == null ? "" : home);
        return new Surroundings(
                Machine.here(distribution),
                var == null ? null : StateFolder.of(Path.of(var)),
                BundleState.of(context, components, diagnosis),
                Omitted.of(distribution));
    }
}
