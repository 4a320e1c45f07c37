package org.ergodic.diffusion.internal;

import java.util.List;
import org.ergodic.diffusion.Denoiser;
import org.ergodic.model.Network;
import org.ergodic.nn.Activations;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.tensor.Shape;
import org.osgi.service.component.annotations.Component;

/** A multilayer perceptron over the flattened sample: {@link MlpDenoiserNetwork}. */
@Component(property = "ergodic.name=mlp")
public final class MlpDenoiser implements Denoiser {
    private static final int LEAST_WIDTH = 128;
    private static final int MOST_WIDTH = 512;

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.integer(
                        "width",
                        0,
                        0,
                        16_384,
                        "of the hidden layers; 0 for the numbers in a sample, within " + LEAST_WIDTH + " and "
                                + MOST_WIDTH),
                Parameter.integer("layers", 4, 1, 100, "hidden layers"),
                Activations.parameter("silu"),
                Parameter.integer("embedding", 32, 2, 4096, "numbers in the embedding of time, even"));
    }

    @Override
    public Network network(Options options, Shape sample, double horizon) {
        int width = options.integer("width");
        int embedding = options.integer("embedding");
        return new MlpDenoiserNetwork(
                sample,
                horizon,
                width == 0 ? Math.max(LEAST_WIDTH, Math.min(sample.size(), MOST_WIDTH)) : width,
                options.integer("layers"),
                Activations.named(options.text("activation")),
                embedding + embedding % 2);
    }
}
