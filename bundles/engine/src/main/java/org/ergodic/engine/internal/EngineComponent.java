package org.ergodic.engine.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.ergodic.backend.Backend;
import org.ergodic.engine.Engine;
import org.ergodic.model.Catalog;
import org.ergodic.model.Figure;
import org.ergodic.option.Parameter;
import org.ergodic.run.Run;
import org.ergodic.run.RunEvent;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Tensor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The engine as a service: everything hangs on the table of plug-ins, which it keeps while nobody uses it, too. */
@Component(immediate = true)
public final class EngineComponent implements Engine {
    private final PlugIns plugIns;
    private final AutoCloseable tracking;
    private final Trainer trainer;
    private final Sampling sampling;
    private final Evaluation evaluation;
    private final Explaining explaining;

    /** The engine of a framework. */
    @Activate
    public EngineComponent(BundleContext context) {
        this(new PlugIns(), context);
    }

    private EngineComponent(PlugIns plugIns, BundleContext context) {
        this(plugIns, new PlugInTracker(context, plugIns));
    }

    /** An engine over a table that is filled by somebody. */
    EngineComponent(PlugIns plugIns, AutoCloseable tracking) {
        this.plugIns = plugIns;
        this.tracking = tracking;
        this.trainer = new Trainer(plugIns);
        this.sampling = new Sampling(plugIns);
        this.evaluation = new Evaluation(plugIns, sampling);
        this.explaining = new Explaining(plugIns, sampling, 0.5e9);
    }

    /** Lets go of all plug-ins. */
    @Deactivate
    public void close() throws Exception {
        tracking.close();
    }

    @Override
    public Run train(RunSpec spec, Path folder, Consumer<RunEvent> listener) {
        return trainer.train(spec, folder, listener);
    }

    @Override
    public Run resume(Path folder, Consumer<RunEvent> listener) {
        return trainer.resume(folder, listener);
    }

    @Override
    public Run open(Path folder) {
        return RunFolder.existing(folder).run();
    }

    @Override
    public List<RunEvent> history(Path folder) {
        RunFolder run = RunFolder.existing(folder);
        int steps = run.spec().steps();
        return run.metrics().lines().stream()
                .map(line -> new RunEvent(line.step(), steps, line.figures(), 0))
                .toList();
    }

    @Override
    public List<Figure> figures(Path folder) {
        return RunFolder.existing(folder).figures();
    }

    @Override
    public Tensor sample(SampleRequest request, IntConsumer progress) {
        return sampling.sample(request, progress);
    }

    @Override
    public Map<String, Judgement> evaluate(EvaluateRequest request) {
        return evaluation.evaluate(request);
    }

    @Override
    public List<Explained> explain(Path what, String backend, boolean profile) {
        return explaining.explain(what, backend, profile);
    }

    @Override
    public Certificate certify(String sampler, String schedule, int steps, Map<String, ?> options) {
        return Certifier.certify(sampling.table(sampler, schedule, steps, options));
    }

    @Override
    public List<Service> services() {
        return plugIns.services();
    }

    @Override
    public String defaultBackend() {
        return plugIns.first(Backend.class);
    }

    @Override
    public List<Parameter> parameters(Service service) {
        return plugIns.parameters(service);
    }

    @Override
    public Catalog catalog() {
        return plugIns;
    }
}
