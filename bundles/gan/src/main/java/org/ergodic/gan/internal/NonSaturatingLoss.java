package org.ergodic.gan.internal;

import org.ergodic.gan.AdversarialLoss;
import org.ergodic.option.Options;
import org.ergodic.program.Value;
import org.osgi.service.component.annotations.Component;

/**
 * The discriminator minimises −E[log D(x)] − E[log(1 − D(G(h)))], the generator −E[log D(G(h))]: it has the fixed points of
 * the minimax game, and a gradient where the discriminator is sure (Goodfellow et al.: "Generative adversarial nets", 2014,
 * section 3).
 */
@Component(property = "ergodic.name=non-saturating")
public final class NonSaturatingLoss implements AdversarialLoss {
    @Override
    public Value discriminator(Options options, Value real, Value fake) {
        return Logits.value(real, fake).unaryMinus();
    }

    @Override
    public Value generator(Options options, Value real, Value fake) {
        return Logits.logOfD(fake).mean().unaryMinus();
    }
}
