package org.ergodic.gan.internal;

import org.ergodic.gan.AdversarialLoss;
import org.ergodic.option.Options;
import org.ergodic.program.Value;
import org.osgi.service.component.annotations.Component;

/**
 * The minimax game: the generator minimises E[log(1 − D(G(h)))], which the discriminator maximises together with E[log D(x)]
 * (Goodfellow et al.: "Generative adversarial nets", 2014, eq. 1). The generator's gradient vanishes where the discriminator
 * is sure.
 */
@Component(property = "ergodic.name=saturating")
public final class SaturatingLoss implements AdversarialLoss {
    @Override
    public Value discriminator(Options options, Value real, Value fake) {
        return Logits.value(real, fake).unaryMinus();
    }

    @Override
    public Value generator(Options options, Value real, Value fake) {
        return Logits.logOfNotD(fake).mean();
    }
}
