package org.ergodic.gan.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ergodic.RequestException;
import org.ergodic.gan.AdversarialLoss;
import org.ergodic.model.Figure;
import org.ergodic.model.Model;
import org.ergodic.model.ModelRequest;
import org.ergodic.model.Network;
import org.ergodic.model.Scope;
import org.ergodic.nn.Batches;
import org.ergodic.nn.Clipping;
import org.ergodic.nn.Learner;
import org.ergodic.nn.Optimiser;
import org.ergodic.nn.Rates;
import org.ergodic.option.Options;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A generator and a discriminator that learn in turns: in each step the discriminator follows the gradient of its loss and of
 * R1, then the generator follows the gradient of its own loss under the new discriminator, on the same batch and the same
 * latent numbers. Samples come from the moving average of the generator's weights.
 *
 * <p>The figures are those of the batch under the discriminator as the step finds it, so they cost no further pass: the batch
 * is new to it. Only "g-loss" is under the new discriminator, for it is what the generator minimises.
 */
final class GanModel implements Model {
    private static final double LOG_4 = 2 * Math.log(2);

    private final ModelRequest request;
    private final int latent;
    private final Network generator;
    private final Network discriminator;
    private final AdversarialLoss loss;
    private final Options lossOptions;
    private final Options options;
    private final Prior prior;

    GanModel(
            ModelRequest request,
            int latent,
            Network generator,
            Network discriminator,
            AdversarialLoss loss,
            Options lossOptions) {
        this.request = request;
        this.latent = latent;
        this.generator = generator;
        this.discriminator = discriminator;
        this.loss = loss;
        this.lossOptions = lossOptions;
        this.options = request.options();
        this.prior = Prior.valueOf(options.text("prior").toUpperCase(Locale.ROOT));
    }

    private Learner generatorLearner(long seed) {
        return learner("generator", generator, Philox.split(seed, 0), options.number("ema"));
    }

    private Learner discriminatorLearner(long seed) {
        return learner("discriminator", discriminator, Philox.split(seed, 1), 0);
    }

    private Learner learner(String name, Network network, long seed, double average) {
        Optimiser optimiser =
                Optimiser.named(options.text("optimiser"), options.number("beta1"), options.number("beta2"), 0);
        return new Learner(
                name, network.initial(seed), network.state(seed), request.type(), optimiser, Clipping.none(), average);
    }

    @Override
    public Map<String, Tensor> initial(long seed) {
        Map<String, Tensor> variables = new TreeMap<>(generatorLearner(seed).initial());
        variables.putAll(discriminatorLearner(seed).initial());
        return variables;
    }

    @Override
    public Program training(int batch, int rows) {
        Learner generates = generatorLearner(0);
        Learner discriminates = discriminatorLearner(0);
        return Program.build(g -> {
            Value real = Batches.draw(g, request.type(), batch, rows, request.sample());
            Value drawn = prior.draw(g, request.type(), batch, latent);
            Value fake = generator.apply(generates.weights(g), prior.latent(drawn));

            Scope before = discriminates.weights(g);
            Value realLogits = discriminator.apply(before, real);
            Value fakeLogits = discriminator.apply(before, fake);
            Value penalty = RealGradientPenalty.of(realLogits, real);
            Value discriminatorLoss = loss.discriminator(lossOptions, realLogits, fakeLogits);
            double gamma = options.number("r1");
            if (gamma > 0) {
                discriminatorLoss = discriminatorLoss.plus(penalty.times(gamma / 2));
            }
            Scope after = discriminates
                    .update(discriminatorLoss, rate(g, "discriminator-learning-rate"))
                    .weights();

            Value generatorLoss =
                    loss.generator(lossOptions, discriminator.apply(after, real), discriminator.apply(after, fake));
            List<Value> held = discriminator.initial(0).keySet().stream()
                    .map(after::variable)
                    .toList();
            generates.update(generatorLoss, rate(g, "generator-learning-rate"), held);

            Value value = Logits.value(realLogits, fakeLogits);
            g.output("d-real", realLogits.sigmoid().mean());
            g.output("d-fake", fakeLogits.sigmoid().mean());
            g.output("value", value);
            g.output("jsd", value.plus(LOG_4).times(0.5));
            g.output("d-loss", discriminatorLoss);
            g.output("g-loss", generatorLoss);
            g.output("r1", penalty);
        });
    }

    private Value rate(Graph graph, String option) {
        return Rates.of(
                options.text("learning-rate-decay"), graph, request.type(), options.number(option), request.steps());
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.of("d-real", "mean D(real)", 0.5),
                Figure.of("d-fake", "mean D(fake)", 0.5),
                Figure.of("value", "E[log D] + E[log(1 − D)]", -LOG_4),
                Figure.of("jsd", "Jensen-Shannon divergence, nats", 0),
                Figure.of("d-loss", "loss of the discriminator"),
                Figure.of("g-loss", "loss of the generator"),
                Figure.of("r1", "mean |∇D|² on data, of the logit"));
    }

    @Override
    public Set<String> roles() {
        return Set.of(GENERATE);
    }

    @Override
    public Program program(String role, int rows) {
        if (!role.equals(GENERATE)) {
            throw new RequestException("a GAN has the role '" + GENERATE + "', but not '" + role + "'");
        }
        return Program.build(g -> {
            Value drawn = g.input(options.text("prior"), request.type(), Shape.of(rows, latent));
            Scope weights = generatorLearner(0).inference(g);
            g.output("sample", generator.apply(weights, prior.latent(drawn)));
        });
    }
}
