package org.ergodic.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ergodic.model.Model;
import org.ergodic.model.Network;
import org.ergodic.model.Scope;
import org.ergodic.nn.Batches;
import org.ergodic.nn.Learner;
import org.ergodic.nn.Optimiser;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** The workloads as tensor programs, made with {@code nn} as any model is. */
final class Programs {
    /** Where samples come into being. */
    static final String SAMPLES = "samples";
    /** The rows of a sampler: factor of the samples, factor of the predicted noise, time. */
    static final String TABLE = "table";
    /** The index of the tile's first sample. */
    static final String FIRST = "first";

    private Programs() {}

    /**
     * A training step.
     *
     * @param variables as they begin, but for the data
     * @param program outputs the losses
     * @param parameters how many numbers are learnt
     */
    record Step(Map<String, Tensor> variables, Program program, int parameters) {}

    static Step gan(Workload.Gan gan, long seed) {
        Network generator = Networks.perceptron(gan.generator(), "leaky-relu", gan.tanh() ? "tanh" : "identity");
        Network discriminator = Networks.perceptron(gan.discriminator(), "leaky-relu", "identity");
        Workload.Training training = gan.training();
        Learner generates = learner("generator", generator, Philox.split(seed, 0), training);
        Learner discriminates = learner("discriminator", discriminator, Philox.split(seed, 1), training);
        Program program = Program.build(g -> {
            Value rate = g.constant(training.rate());
            Value real = batch(g, training, Shape.of(gan.size()));
            Value keys = Batches.keys(g, Streams.LATENT, training.batch());
            Value latent =
                    g.randomNormal(keys, DType.F32, Shape.of(gan.generator().get(0)));
            Value fake = generator.apply(generates.weights(g), latent);

            Scope old = discriminates.weights(g);
            Value ofReal = discriminator.apply(old, real).unaryMinus().softplus();
            Value ofFake = discriminator.apply(old, fake).softplus();
            Value discriminatorLoss = ofReal.mean().plus(ofFake.mean());
            Scope updated = discriminates.update(discriminatorLoss, rate).weights();

            Value generatorLoss =
                    discriminator.apply(updated, fake).unaryMinus().softplus().mean();
            List<Value> held = discriminator.initial(0).keySet().stream()
                    .map(updated::variable)
                    .toList();
            generates.update(generatorLoss, rate, held);
            g.output("d-loss", discriminatorLoss);
            g.output("g-loss", generatorLoss);
        });
        Map<String, Tensor> variables = new TreeMap<>(generates.initial());
        variables.putAll(discriminates.initial());
        return new Step(variables, program, parameters(generator) + parameters(discriminator));
    }

    static Step diffusion(Workload.Diffusion diffusion, long seed) {
        Network network = Networks.denoiser(diffusion.denoiser());
        Workload.Training training = diffusion.training();
        Learner learner = learner("denoiser", network, seed, training);
        Shape sample = sample(diffusion.denoiser());
        Program program = Program.build(g -> {
            Value clean = batch(g, training, sample);
            Value time =
                    g.randomInteger(Batches.keys(g, Streams.TIME, training.batch()), Workload.TIMES, Shape.scalar());
            Value noise = g.randomNormal(Batches.keys(g, Streams.NOISE, training.batch()), DType.F32, sample);
            Value row = g.constant(Tensor.of(DType.F32, Shape.of(Workload.TIMES, 2), Ddim.signalAndNoise()))
                    .gather(time);
            int[] column = new int[sample.rank() + 1];
            java.util.Arrays.fill(column, 1);
            column[0] = training.batch();
            Value noised = clean.times(row.slice(1, 0, 1).reshape(column))
                    .plus(noise.times(row.slice(1, 1, 1).reshape(column)));
            Value predicted = network.apply(learner.weights(g), noised, time.cast(DType.F32));
            Value loss = predicted.minus(noise).square().mean();
            learner.update(loss, g.constant(training.rate()));
            g.output("loss", loss);
        });
        return new Step(learner.initial(), program, parameters(network));
    }

    /** The samples become noise. */
    static Program start(Workload.Sampling sampling) {
        return Program.build(g -> {
            Value samples = g.input(FIRST, DType.I32, Shape.scalar()).plus(g.iota(sampling.tile()));
            Value keys = g.keys(
                    g.input(Model.SEED, DType.I32, Shape.of(2)), Streams.START, g.constant(DType.I32, 0), samples);
            g.assign(SAMPLES, g.randomNormal(keys, DType.F32, sample(sampling.denoiser())));
        });
    }

    /** One row of the table is done in each iteration. */
    static Program loop(Workload.Sampling sampling) {
        Network network = Networks.denoiser(sampling.denoiser());
        Map<String, Tensor> weights = network.initial(0);
        return Program.build(g -> {
            Value row = g.input(TABLE, Shape.of(sampling.steps(), Ddim.COLUMNS)).gather(g.iteration());
            Value x = g.variable(SAMPLES, sample(sampling.denoiser()).prepend(sampling.tile()));
            Value time = row.slice(0, 2, 1).broadcast(Shape.of(sampling.tile()));
            Value noise =
                    network.apply(name -> g.variable(name, weights.get(name).shape()), x, time);
            g.assign(
                    SAMPLES,
                    x.times(row.slice(0, 0, 1).reshape())
                            .plus(noise.times(row.slice(0, 1, 1).reshape())));
        });
    }

    /** The variables of both sampling programs. */
    static Map<String, Tensor> variables(Workload.Sampling sampling, long seed) {
        Map<String, Tensor> variables =
                new TreeMap<>(Networks.denoiser(sampling.denoiser()).initial(seed));
        variables.put(
                SAMPLES, Tensor.zeros(DType.F32, sample(sampling.denoiser()).prepend(sampling.tile())));
        return variables;
    }

    static int parameters(Network network) {
        return network.initial(0).values().stream()
                .mapToInt(weight -> weight.shape().size())
                .sum();
    }

    /** Images have a channel. */
    static Shape sample(Workload.Denoiser denoiser) {
        return denoiser instanceof Workload.UNet unet
                ? Shape.of(unet.side(), unet.side(), 1)
                : Shape.of(denoiser.size());
    }

    private static Learner learner(String name, Network network, long seed, Workload.Training training) {
        Optimiser adam = Optimiser.adam(training.beta1(), training.beta2(), 1e-8);
        return new Learner(name, network.initial(seed), DType.F32, adam, 0, training.average());
    }

    private static Value batch(Graph graph, Workload.Training training, Shape sample) {
        return training.rows() == training.batch()
                ? graph.variable(Model.DATA, sample.prepend(training.rows()))
                : Batches.draw(graph, DType.F32, training.batch(), training.rows(), sample);
    }
}
