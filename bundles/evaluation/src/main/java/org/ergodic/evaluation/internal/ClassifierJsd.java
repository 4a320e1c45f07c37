package org.ergodic.evaluation.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.data.Dataset;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.ergodic.model.Model;
import org.ergodic.model.Scope;
import org.ergodic.nn.Activations;
import org.ergodic.nn.Initialiser;
import org.ergodic.nn.Learner;
import org.ergodic.nn.Mlp;
import org.ergodic.nn.Optimiser;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/**
 * The Jensen-Shannon divergence between data and samples in nats, as a discriminator D that was trained for nothing else finds
 * it: (E[log D(data)] + E[log(1 − D(samples))] + 2 log 2)/2, the value of the GAN's game (Goodfellow et al. 2014, theorem 1)
 * on rows that D has not seen. It estimates a lower bound of the divergence, 0 for equal laws and log 2 for disjoint ones, and
 * may be a little negative.
 *
 * <p>Every second row tests. Of the others three quarters train a multilayer perceptron with logistic loss, and one quarter
 * says when to stop: the state that is best on them counts, the untrained D = 1/2 among the candidates. Rows that occur in
 * both halves, as a bootstrap makes them, would make the estimate too large.
 */
@Component(property = "ergodic.name=classifier-jsd")
public final class ClassifierJsd implements Metric {
    private static final int WIDTH = 64;
    private static final int LAYERS = 3;
    private static final int LEAST_ROWS = 16;
    private static final int BATCH = 128;
    private static final double RATE = 5e-3;
    private static final double DECAY = 1e-3;
    private static final double AVERAGE = 0.95;
    private static final int STRIDE = 25;
    private static final int MOST_STEPS = 1000;
    private static final int PATIENCE = 16;

    /** Where data and samples for a null band are both taken from the held-out rows, each set must be large enough. */
    @Override
    public boolean applies(Dataset dataset) {
        return dataset.heldOut().shape().dimension(0) >= 2 * LEAST_ROWS;
    }

    @Override
    public int nullDraws() {
        return 6;
    }

    @Override
    public double value(Comparison comparison) {
        Split reference = Split.of(Points.reference(comparison));
        Split samples = Split.of(Points.samples(comparison));
        Standard standard = Standard.of(reference.fit(), samples.fit());
        int dimension = standard.mean().length;
        Mlp network = new Mlp(dimension, WIDTH, LAYERS, Shape.of(1), Activations.named("silu"), Initialiser.zeros());
        Learner learner = new Learner(
                "classifier",
                network.initial(comparison.seed()),
                DType.F32,
                Optimiser.adamW(0.9, 0.999, 1e-8, DECAY),
                0,
                AVERAGE);

        Map<String, Tensor> data = new LinkedHashMap<>();
        data.put("fit/data", standard.apply(reference.fit()));
        data.put("fit/samples", standard.apply(samples.fit()));
        data.put("stop/data", standard.apply(reference.stop()));
        data.put("stop/samples", standard.apply(samples.stop()));
        data.put("test/data", standard.apply(reference.test()));
        data.put("test/samples", standard.apply(samples.test()));
        Program step = Program.build(graph -> {
            Value loss = value(
                            network,
                            learner.weights(graph),
                            batch(graph, data, "fit/data", 0),
                            batch(graph, data, "fit/samples", 1))
                    .unaryMinus();
            learner.update(loss, graph.constant(RATE));
        });
        Program judge = Program.build(graph -> {
            for (String part : new String[] {"stop", "test"}) {
                Value value = value(
                        network,
                        learner.inference(graph),
                        variable(graph, data, part + "/data"),
                        variable(graph, data, part + "/samples"));
                graph.output(part, value.plus(2 * Math.log(2)).times(0.5));
            }
        });

        Map<String, Tensor> variables = new LinkedHashMap<>(learner.initial());
        variables.putAll(data);
        Tensor seed = Tensor.of(Shape.of(2), (int) comparison.seed(), (int) (comparison.seed() >>> 32));
        try (Session session = comparison.backend().open(variables);
                Executable training = session.prepare(step);
                Executable judging = session.prepare(judge)) {
            return best(training, judging, Map.of(Model.SEED, seed));
        }
    }

    /** The estimate on the test rows where the one on the rows for stopping is largest. */
    private static double best(Executable training, Executable judging, Map<String, Tensor> seed) {
        double largest = Double.NEGATIVE_INFINITY;
        double result = 0;
        int since = 0;
        for (int step = 0; step <= MOST_STEPS && since < PATIENCE; step += STRIDE) {
            Map<String, Tensor> estimates = judging.run(Map.of());
            since++;
            if (estimates.get("stop").get(0) > largest) {
                largest = estimates.get("stop").get(0);
                result = estimates.get("test").get(0);
                since = 0;
            }
            training.run(seed, step, STRIDE);
        }
        return result;
    }

    /** E[log D(data)] + E[log(1 − D(samples))], from logits. */
    private static Value value(Mlp network, Scope weights, Value data, Value samples) {
        Value onData = network.apply(weights, data).unaryMinus().softplus().mean();
        Value onSamples = network.apply(weights, samples).softplus().mean();
        return onData.plus(onSamples).unaryMinus();
    }

    private static Value batch(Graph graph, Map<String, Tensor> data, String name, int part) {
        Value all = variable(graph, data, name);
        Value seed = graph.input(Model.SEED, DType.I32, Shape.of(2));
        Value keys = graph.keys(
                seed, Streams.METRIC, graph.iteration(), graph.iota(2 * BATCH).slice(0, part * BATCH, BATCH));
        return all.gather(graph.randomInteger(keys, all.shape().dimension(0), Shape.scalar()));
    }

    private static Value variable(Graph graph, Map<String, Tensor> data, String name) {
        return graph.variable(name, data.get(name).shape());
    }

    /** Rows that fit the discriminator, say when to stop, and test it. */
    private record Split(Points fit, Points stop, Points test) {
        static Split of(Points all) {
            if (all.rows() < LEAST_ROWS) {
                throw new RequestException("a discriminator needs at least " + LEAST_ROWS
                        + " rows of data and of samples, but there are " + all.rows());
            }
            return new Split(
                    all.where(i -> i % 2 == 0 && i % 8 != 6), all.where(i -> i % 8 == 6), all.where(i -> i % 2 == 1));
        }
    }

    /** Shifts and scales coordinates by mean and deviation; one that hardly varies keeps a tenth of the typical deviation. */
    private record Standard(double[] mean, double[] deviation) {
        static Standard of(Points a, Points b) {
            int dimension = a.dimension();
            double[] mean = new double[dimension];
            double[] deviation = new double[dimension];
            double total = 0;
            for (int k = 0; k < dimension; k++) {
                double sum = 0;
                double squares = 0;
                for (Points points : new Points[] {a, b}) {
                    for (int i = 0; i < points.rows(); i++) {
                        sum += points.values()[i * dimension + k];
                    }
                }
                mean[k] = sum / (a.rows() + b.rows());
                for (Points points : new Points[] {a, b}) {
                    for (int i = 0; i < points.rows(); i++) {
                        squares += Math.pow(points.values()[i * dimension + k] - mean[k], 2);
                    }
                }
                deviation[k] = Math.sqrt(squares / (a.rows() + b.rows()));
                total += squares / (a.rows() + b.rows()) / dimension;
            }
            double least = total > 0 ? 0.1 * Math.sqrt(total) : 1;
            for (int k = 0; k < dimension; k++) {
                deviation[k] = Math.max(deviation[k], least);
            }
            return new Standard(mean, deviation);
        }

        Tensor apply(Points points) {
            float[] values = new float[points.values().length];
            for (int i = 0; i < values.length; i++) {
                int k = i % mean.length;
                values[i] = (float) ((points.values()[i] - mean[k]) / deviation[k]);
            }
            return Tensor.of(Shape.of(points.rows(), mean.length), values);
        }
    }
}
