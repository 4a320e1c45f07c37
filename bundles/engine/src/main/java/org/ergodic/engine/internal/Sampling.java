package org.ergodic.engine.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.diffusion.Sampler;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.engine.Engine.SampleRequest;
import org.ergodic.model.Catalog;
import org.ergodic.model.Model;
import org.ergodic.program.Program;
import org.ergodic.tensor.Tensor;

/** Samples from the last checkpoint of a run, with the programs that the run keeps. */
final class Sampling {
    /** The sampler of models that need one, where none is named. */
    static final String SAMPLER = "ddim";
    /** Its steps, where none are told. */
    static final int STEPS = 50;

    private static final String SCHEDULE = "schedule";
    private static final String PREFIX = SCHEDULE + ".";

    private final PlugIns plugIns;

    Sampling(PlugIns plugIns) {
        this.plugIns = plugIns;
    }

    Tensor sample(SampleRequest request, IntConsumer progress) {
        if (request.n() < 1 || request.steps() < 0 || request.batch() < 0) {
            throw new RequestException(
                    "a request is for 1 or more samples, with steps and batch 0 or more, but there are n " + request.n()
                            + ", steps " + request.steps() + " and batch " + request.batch());
        }
        RunFolder folder = RunFolder.existing(request.run());
        SamplePlan plan = plan(request, folder);
        String name = request.backend().isEmpty() ? folder.spec().backend() : request.backend();
        Backend backend = plugIns.get(Backend.class, name);
        Checkpoints.State state = folder.checkpoints().last();
        Map<String, Tensor> variables = new HashMap<>(state.checkpoint().variables());
        variables.keySet().retainAll(plan.variables());
        int lanes = Math.max(1, backend.device().lanes());
        int tiles = request.batch() == 0 ? lanes : (int) Math.ceil((double) request.batch() / plan.tile());
        return new Tiles(backend, plan, variables, state.standardisation())
                .sample(request.n(), request.seed(), Math.min(lanes, tiles), progress);
    }

    /** How samples are made of a run. */
    SamplePlan plan(SampleRequest request, RunFolder folder) {
        Provenance provenance = folder.provenance();
        Program program = folder.program(provenance.role(), provenance);
        return provenance.role().equals(Model.DENOISE)
                ? SamplePlan.denoise(program, table(request, provenance))
                : generate(request, program);
    }

    private static SamplePlan generate(SampleRequest request, Program program) {
        if (!request.sampler().isEmpty()
                || request.steps() != 0
                || !request.options().isEmpty()) {
            throw new RequestException("the model of " + request.run()
                    + " makes samples in one go: leave out the sampler, its steps and its options");
        }
        return SamplePlan.generate(program);
    }

    private SamplerTable table(SampleRequest request, Provenance provenance) {
        if (!(provenance.options().get(SCHEDULE) instanceof String schedule)) {
            throw new RequestException("the model of " + request.run() + " has no option '" + SCHEDULE
                    + "' that names its noise schedule; tell the authors of the model family");
        }
        Map<String, Object> options = new LinkedHashMap<>(request.options());
        provenance.options().forEach((name, value) -> {
            if (name.startsWith(PREFIX) && options.put(name, value) != null) {
                throw new RequestException("the model of " + request.run()
                        + " was trained with its noise schedule, so the option '" + name + "' cannot be given");
            }
        });
        return table(
                request.sampler().isEmpty() ? SAMPLER : request.sampler(),
                schedule,
                request.steps() == 0 ? STEPS : request.steps(),
                options);
    }

    /**
     * The table of a sampler for a noise schedule.
     *
     * @param options the sampler's; those of the schedule are called {@code schedule.…}
     */
    SamplerTable table(String sampler, String schedule, int steps, Map<String, ?> options) {
        Map<String, Object> own = new LinkedHashMap<>();
        Map<String, Object> theirs = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                theirs.put(name.substring(PREFIX.length()), value);
            } else {
                own.put(name, value);
            }
        });
        NoiseSchedule noise = plugIns.get(NoiseSchedule.class, schedule);
        Sampler planner = plugIns.get(Sampler.class, sampler);
        ForwardProcess process = noise.process(Catalog.configure(noise, schedule, theirs));
        return planner.plan(process, steps, Catalog.configure(planner, sampler, own));
    }
}
