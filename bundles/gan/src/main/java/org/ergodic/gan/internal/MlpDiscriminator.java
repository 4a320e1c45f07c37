package org.ergodic.gan.internal;

import java.util.List;
import org.ergodic.gan.Discriminator;
import org.ergodic.model.Network;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.tensor.Shape;
import org.osgi.service.component.annotations.Component;

/** A multilayer perceptron from a flattened sample to its logit. */
@Component(property = "ergodic.name=mlp")
public final class MlpDiscriminator implements Discriminator {
    @Override
    public List<Parameter> parameters() {
        return MlpOptions.PARAMETERS;
    }

    @Override
    public Network network(Options options, Shape sample) {
        return MlpOptions.network(options, sample.size(), sample.size(), Shape.scalar());
    }
}
