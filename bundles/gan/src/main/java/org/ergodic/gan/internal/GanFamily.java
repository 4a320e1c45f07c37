package org.ergodic.gan.internal;

import java.util.List;
import org.ergodic.gan.AdversarialLoss;
import org.ergodic.gan.Discriminator;
import org.ergodic.gan.Generator;
import org.ergodic.model.Catalog;
import org.ergodic.model.Model;
import org.ergodic.model.ModelFamily;
import org.ergodic.model.ModelRequest;
import org.ergodic.model.Network;
import org.ergodic.nn.Rates;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * Generative adversarial networks (Goodfellow et al.: "Generative adversarial nets", 2014).
 *
 * <p>The defaults are one recipe for point data and for images. R1 makes the dynamics converge where they would circle
 * (Mescheder et al. 2018); without momentum (beta1 = 0) and with a rate that falls to 0 the last steps are averaging, not
 * wandering; the moving average of the generator takes out what is left. Rectifiers without a leak, three layers deep, let the
 * generator make the sharp edges between separate modes that smooth or leaky networks blur.
 */
@Component(property = "ergodic.name=gan")
public final class GanFamily implements ModelFamily {
    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.service("generator", Generator.class, "mlp", "the network that makes samples"),
                Parameter.service("discriminator", Discriminator.class, "mlp", "the network that tells them from data"),
                Parameter.service("loss", AdversarialLoss.class, "non-saturating", "what the two minimise"),
                Parameter.integer(
                        "latent", 0, 0, 65536, "latent numbers of a sample; 0: as many as a sample has, from 2 to 64"),
                Parameter.choice(
                        "prior", List.of("normal", "uniform"), "their law: N(0, 1), or uniform between -1 and 1"),
                Parameter.number("r1", 0.2, 0, 1e9, "gamma of the penalty gamma/2 E|grad D|^2 on data; 0 for none"),
                Parameter.number(
                        "ema",
                        0.999,
                        0,
                        0.999999,
                        "decay of the generator's moving average, which samples; 0 for none"),
                Parameter.choice(
                        "optimiser",
                        List.of("adam", "momentum", "nesterov", "rmsprop", "sgd"),
                        "how weights follow their gradient"),
                Parameter.number("generator-learning-rate", 2e-3, 0, 10, "at the start"),
                Parameter.number("discriminator-learning-rate", 2e-3, 0, 10, "at the start"),
                Parameter.choice("learning-rate-decay", Rates.NAMES, "how both fall over the steps"),
                Parameter.number("beta1", 0, 0, 0.999999, "of adam; the momentum of momentum and nesterov"),
                Parameter.number("beta2", 0.999, 0, 0.999999, "of adam; the decay of rmsprop"));
    }

    @Override
    public Model model(ModelRequest request) {
        Options options = request.options();
        Catalog catalog = request.catalog();
        int latent = options.integer("latent");
        if (latent == 0) {
            latent = Math.max(2, Math.min(64, request.sample().size()));
        }
        String name = options.text("generator");
        Generator generator = catalog.get(Generator.class, name);
        Network generates = generator.network(
                Catalog.configure(generator, name, options.nested("generator")), latent, request.sample());
        name = options.text("discriminator");
        Discriminator discriminator = catalog.get(Discriminator.class, name);
        Network discriminates = discriminator.network(
                Catalog.configure(discriminator, name, options.nested("discriminator")), request.sample());
        name = options.text("loss");
        AdversarialLoss loss = catalog.get(AdversarialLoss.class, name);
        Options lossOptions = Catalog.configure(loss, name, options.nested("loss"));
        return new GanModel(request, latent, generates, discriminates, loss, lossOptions);
    }
}
