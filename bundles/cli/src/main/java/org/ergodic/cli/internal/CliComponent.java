package org.ergodic.cli.internal;

import java.util.function.ToIntFunction;
import org.ergodic.engine.Engine;
import org.ergodic.report.Report;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The command line as the launcher finds it. */
@Component(service = ToIntFunction.class, property = "ergodic.command=main")
public final class CliComponent implements ToIntFunction<String[]> {
    private final Engine engine;
    private final Report report;
    private final ServiceComponentRuntime components;
    private final BundleContext context;

    @Activate
    public CliComponent(
            @Reference Engine engine,
            @Reference Report report,
            @Reference ServiceComponentRuntime components,
            BundleContext context) {
        this.engine = engine;
        this.report = report;
        this.components = components;
        this.context = context;
    }

    @Override
    public int applyAsInt(String[] args) {
        Output output = Output.ofProcess(args);
        String version = context.getBundle().getVersion().toString();
        return new Cli(engine, report, output, () -> new Bundles(context, components, engine, output), version)
                .run(args);
    }
}
