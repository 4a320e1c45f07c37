package org.ergodic.gan.internal;

import java.util.List;
import org.ergodic.gan.Generator;
import org.ergodic.model.Network;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.tensor.Shape;
import org.osgi.service.component.annotations.Component;

/** A multilayer perceptron from latent numbers to a sample; its last layer is linear, for data that is standardised. */
@Component(property = "ergodic.name=mlp")
public final class MlpGenerator implements Generator {
    @Override
    public List<Parameter> parameters() {
        return MlpOptions.PARAMETERS;
    }

    @Override
    public Network network(Options options, int latent, Shape sample) {
        return MlpOptions.network(options, sample.size(), latent, sample);
    }
}
