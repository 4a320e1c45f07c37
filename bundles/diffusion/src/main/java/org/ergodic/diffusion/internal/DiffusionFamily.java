package org.ergodic.diffusion.internal;

import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.diffusion.Denoiser;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.model.Catalog;
import org.ergodic.model.Model;
import org.ergodic.model.ModelFamily;
import org.ergodic.model.ModelRequest;
import org.ergodic.model.Network;
import org.ergodic.nn.Optimiser;
import org.ergodic.nn.Rates;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/** Denoising diffusion models (Ho, Jain, Abbeel: "Denoising diffusion probabilistic models", 2020, algorithm 1). */
@Component(property = "ergodic.name=diffusion")
public final class DiffusionFamily implements ModelFamily {
    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.service("schedule", NoiseSchedule.class, "cosine", "how noise is added"),
                Parameter.service("denoiser", Denoiser.class, "mlp", "the network"),
                Parameter.choice("objective", List.of("epsilon"), "what the network predicts"),
                Parameter.choice("optimiser", Optimiser.NAMES, "how weights follow their gradient"),
                Parameter.number("learning-rate", 2e-3, 0, 10, "at the start"),
                Parameter.choice("learning-rate-decay", Rates.NAMES, "how the learning rate falls over the steps"),
                Parameter.number("beta1", 0.9, 0, 0.999999, "of Adam; the momentum of momentum and nesterov"),
                Parameter.number("beta2", 0.999, 0, 0.999999, "of Adam; the decay of rmsprop"),
                Parameter.number("weight-decay", 0.01, 0, 10, "of adamw"),
                Parameter.number("clip", 1, 0, 1e9, "the largest norm of the gradient; 0 for no limit"),
                Parameter.number(
                        "ema", 0.999, 0, 0.999999, "decay of the weights' moving average, which samples; 0 for none"));
    }

    @Override
    public Model model(ModelRequest request) {
        Options options = request.options();
        Catalog catalog = request.catalog();
        String scheduleName = options.text("schedule");
        NoiseSchedule schedule = catalog.get(NoiseSchedule.class, scheduleName);
        ForwardProcess process =
                schedule.process(Catalog.configure(schedule, scheduleName, options.nested("schedule")));
        if (process.steps() == 0) {
            throw new RequestException(
                    "the model 'diffusion' is trained on schedules with discrete steps, but the time of '"
                            + scheduleName + "' is continuous; choose another schedule");
        }
        String denoiserName = options.text("denoiser");
        Denoiser denoiser = catalog.get(Denoiser.class, denoiserName);
        Network network = denoiser.network(
                Catalog.configure(denoiser, denoiserName, options.nested("denoiser")),
                request.sample(),
                process.modelTime(process.noisy()));
        return new DiffusionModel(request, Noising.of(process), network);
    }
}
