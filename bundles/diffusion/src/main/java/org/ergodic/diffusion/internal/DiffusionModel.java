package org.ergodic.diffusion.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.RequestException;
import org.ergodic.model.Figure;
import org.ergodic.model.Model;
import org.ergodic.model.ModelRequest;
import org.ergodic.model.Network;
import org.ergodic.nn.Batches;
import org.ergodic.nn.Clipping;
import org.ergodic.nn.Learner;
import org.ergodic.nn.Optimiser;
import org.ergodic.nn.Rates;
import org.ergodic.option.Options;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A network that predicts the noise in noised data, trained on the mean squared error (Ho et al. 2020, eq. 14). */
final class DiffusionModel implements Model {
    private final ModelRequest request;
    private final Noising noising;
    private final Network network;

    DiffusionModel(ModelRequest request, Noising noising, Network network) {
        this.request = request;
        this.noising = noising;
        this.network = network;
    }

    private Learner learner(long seed) {
        Options options = request.options();
        Optimiser optimiser = Optimiser.named(
                options.text("optimiser"),
                options.number("beta1"),
                options.number("beta2"),
                options.number("weight-decay"));
        double clip = options.number("clip");
        return new Learner(
                "denoiser",
                network.initial(seed),
                network.state(seed),
                request.type(),
                optimiser,
                clip > 0 ? Clipping.norm(clip) : Clipping.none(),
                options.number("ema"));
    }

    @Override
    public Map<String, Tensor> initial(long seed) {
        return learner(seed).initial();
    }

    @Override
    public Program training(int batch, int rows) {
        Learner learner = learner(0);
        DType type = request.type();
        Shape sample = request.sample();
        Options options = request.options();
        return Program.build(g -> {
            Value x0 = Batches.draw(g, type, batch, rows, sample);
            Value time = g.randomInteger(Batches.keys(g, Streams.TIME, batch), noising.steps(), Shape.scalar());
            Value epsilon = g.randomNormal(Batches.keys(g, Streams.NOISE, batch), type, sample);
            Noising.Noised noised = noising.add(time, x0, epsilon);
            Value predicted = network.apply(learner.weights(g), noised.x(), noised.modelTime());
            Value loss = predicted.minus(epsilon).square().mean();
            Value rate = Rates.of(
                    options.text("learning-rate-decay"), g, type, options.number("learning-rate"), request.steps());
            Learner.Update update = learner.update(loss, rate);
            g.output("loss", loss);
            g.output("gradient-norm", update.norm());
        });
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.of("loss", "mean squared error of epsilon"), Figure.of("gradient-norm", "norm of the gradient"));
    }

    @Override
    public Set<String> roles() {
        return Set.of(DENOISE);
    }

    @Override
    public Program program(String role, int rows) {
        if (!role.equals(DENOISE)) {
            throw new RequestException("a diffusion model has the role '" + DENOISE + "', but not '" + role + "'");
        }
        Learner learner = learner(0);
        return Program.build(g -> {
            Value x = g.input("x", request.type(), request.sample().prepend(rows));
            Value time = g.input("time", request.type(), Shape.of(rows));
            g.output("epsilon", network.apply(learner.inference(g), x, time));
        });
    }
}
