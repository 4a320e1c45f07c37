package org.ergodic.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Optimisers against their papers' algorithms, written out in plain Java on loss(a, b) = Σ a⁴/4 + Σ b² with rate 0.1. */
class LearnerTest {
    private static final double RATE = 0.1;
    private static final int STEPS = 25;
    private static final double[] START = {0.5, -1.5, 2, 0.25, -0.75};

    private static double[] gradient(double[] x) {
        return new double[] {Math.pow(x[0], 3), Math.pow(x[1], 3), 2 * x[2], 2 * x[3], 2 * x[4]};
    }

    private static Map<String, Tensor> train(Optimiser optimiser, double clip, double average) {
        return train(optimiser, clip == 0 ? Clipping.none() : Clipping.norm(clip), average);
    }

    private static Map<String, Tensor> train(Optimiser optimiser, Clipping clipping, double average) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("a", Tensor.of(DType.F64, Shape.of(2), START[0], START[1]));
        weights.put("b", Tensor.of(DType.F64, Shape.of(3, 1), START[2], START[3], START[4]));
        Learner learner = new Learner("net", weights, Map.of(), DType.F64, optimiser, clipping, average);
        Program program = Program.build(graph -> {
            Value a = learner.weights(graph).variable("a");
            Value b = learner.weights(graph).variable("b");
            Value loss = a.square().square().times(0.25).sum().plus(b.square().sum());
            learner.update(loss, graph.constant(DType.F64, RATE));
        });
        try (Session session = new ReferenceBackend().open(learner.initial());
                Executable executable = session.prepare(program)) {
            executable.run(Map.of(), 0, 10);
            executable.run(Map.of(), 10, STEPS - 10);
            return session.read(learner.initial().keySet());
        }
    }

    private static void same(Map<String, Tensor> trained, String name, double[] expected) {
        double[] found = new double[5];
        System.arraycopy(trained.get(name + "/a").toDoubles(), 0, found, 0, 2);
        System.arraycopy(trained.get(name + "/b").toDoubles(), 0, found, 2, 3);
        assertThat(found).containsExactly(expected, within(1e-12));
    }

    @Test
    void sgdWithMomentum() {
        double[] x = START.clone();
        double[] v = new double[5];
        for (int t = 0; t < STEPS; t++) {
            double[] g = gradient(x);
            for (int i = 0; i < 5; i++) {
                v[i] = 0.9 * v[i] + g[i];
                x[i] -= RATE * v[i];
            }
        }
        same(train(Optimiser.momentum(0.9), 0, 0), "net", x);
    }

    @Test
    void nesterov() {
        double[] x = START.clone();
        double[] v = new double[5];
        for (int t = 0; t < STEPS; t++) {
            double[] g = gradient(x);
            for (int i = 0; i < 5; i++) {
                v[i] = 0.9 * v[i] + g[i];
                x[i] -= RATE * (g[i] + 0.9 * v[i]);
            }
        }
        same(train(Optimiser.named("nesterov", 0.9, 0, 0), 0, 0), "net", x);
    }

    /** The same as Sutskever's form: the gradient where the velocity leads, from which ours is a step on. */
    @Test
    void nesterovLooksAhead() {
        double[] x = START.clone();
        double[] v = new double[5];
        double[] ahead = START.clone();
        for (int t = 0; t < STEPS; t++) {
            double[] g = gradient(ahead);
            for (int i = 0; i < 5; i++) {
                v[i] = 0.9 * v[i] - RATE * g[i];
                x[i] += v[i];
                ahead[i] = x[i] + 0.9 * v[i];
            }
        }
        same(train(Optimiser.nesterov(0.9), 0, 0), "net", ahead);
    }

    @Test
    void rmsProp() {
        double[] x = START.clone();
        double[] v = new double[5];
        for (int t = 0; t < STEPS; t++) {
            double[] g = gradient(x);
            for (int i = 0; i < 5; i++) {
                v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
                x[i] -= RATE * g[i] / (Math.sqrt(v[i]) + 1e-8);
            }
        }
        same(train(Optimiser.named("rmsprop", 0, 0.99, 0), 0, 0), "net", x);
    }

    @Test
    void adam() {
        double[] x = START.clone();
        double[] m = new double[5];
        double[] v = new double[5];
        for (int t = 1; t <= STEPS; t++) {
            double[] g = gradient(x);
            for (int i = 0; i < 5; i++) {
                m[i] = 0.5 * m[i] + 0.5 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                double mHat = m[i] / (1 - Math.pow(0.5, t));
                x[i] -= RATE * mHat / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
            }
        }
        same(train(Optimiser.named("adam", 0.5, 0.999, 0.1), 0, 0), "net", x);
    }

    @Test
    void clippingByValue() {
        double[] x = START.clone();
        for (int t = 0; t < STEPS; t++) {
            double[] g = gradient(x);
            for (int i = 0; i < 5; i++) {
                x[i] -= RATE * Math.max(-0.4, Math.min(0.4, g[i]));
            }
        }
        same(train(Optimiser.sgd(), Clipping.value(0.4), 0), "net", x);
    }

    @Test
    void adamWithDecoupledDecay() {
        double[] x = START.clone();
        double[] m = new double[5];
        double[] v = new double[5];
        for (int t = 1; t <= STEPS; t++) {
            double[] g = gradient(x);
            for (int i = 0; i < 5; i++) {
                m[i] = 0.8 * m[i] + 0.2 * g[i];
                v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
                double mHat = m[i] / (1 - Math.pow(0.8, t));
                double vHat = v[i] / (1 - Math.pow(0.95, t));
                x[i] = x[i] * (1 - RATE * 0.01) - RATE * mHat / (Math.sqrt(vHat) + 1e-3);
            }
        }
        same(train(Optimiser.adamW(0.8, 0.95, 1e-3, 0.01), 0, 0), "net", x);
    }

    @Test
    void clippingScalesALongGradientAndTheAverageFollows() {
        double[] x = START.clone();
        double[] average = START.clone();
        for (int t = 0; t < STEPS; t++) {
            double[] g = gradient(x);
            double norm = 0;
            for (double element : g) {
                norm += element * element;
            }
            double scale = Math.min(1, 0.7 / Math.sqrt(norm));
            double decay = Math.min(0.6, (1.0 + t) / (10.0 + t));
            for (int i = 0; i < 5; i++) {
                x[i] -= RATE * scale * g[i];
                average[i] = decay * average[i] + (1 - decay) * x[i];
            }
        }
        Map<String, Tensor> trained = train(Optimiser.sgd(), 0.7, 0.6);
        same(trained, "net", x);
        same(trained, "net.ema", average);
    }

    @Test
    void rates() {
        Program program = Program.build(graph -> {
            Rates.NAMES.forEach(name -> graph.output(name, Rates.of(name, graph, DType.F64, 0.5, 8)));
            graph.output("warm", Rates.warmUp(Rates.of("cosine", graph, DType.F64, 0.5, 8), 5));
        });
        try (Session session = new ReferenceBackend().open(Map.of());
                Executable executable = session.prepare(program)) {
            Map<String, Tensor> outputs = executable.run(Map.of(), 0, 8);
            for (int t = 0; t < 8; t++) {
                double cosine = 0.25 * (1 + Math.cos(Math.PI * t / 8));
                assertThat(outputs.get("cosine").get(t)).isCloseTo(cosine, within(1e-15));
                assertThat(outputs.get("linear").get(t)).isCloseTo(Math.min(0.5, 1 - t / 8.0), within(1e-15));
                assertThat(outputs.get("constant").get(t)).isEqualTo(0.5);
                assertThat(outputs.get("exponential").get(t)).isCloseTo(0.5 * Math.pow(0.01, t / 8.0), within(1e-15));
                assertThat(outputs.get("step").get(t)).isCloseTo(0.5 * Math.pow(0.1, t / 3), within(1e-15));
                assertThat(outputs.get("warm").get(t)).isCloseTo(cosine * Math.min(1, (t + 1) / 5.0), within(1e-15));
            }
        }
    }

    @Test
    void timeEmbedding() {
        Program program = Program.build(
                graph -> graph.output("e", TimeEmbedding.sinusoidal(graph.input("t", DType.F64, Shape.of(2)), 4, 100)));
        try (Session session = new ReferenceBackend().open(Map.of());
                Executable executable = session.prepare(program)) {
            double[] e = executable
                    .run(Map.of("t", Tensor.of(Shape.of(2), 0.0, 3.0)))
                    .get("e")
                    .toDoubles();
            double[] expected = {0, 0, 1, 1, Math.sin(3), Math.sin(0.3), Math.cos(3), Math.cos(0.3)};
            assertThat(e).containsExactly(expected, within(1e-14));
        }
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> Optimiser.named("lion", 0, 0, 0))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("adam, adamw, momentum, nesterov, rmsprop, sgd");
        assertThatThrownBy(() -> Activations.named("mish")).hasMessageContaining("silu");
    }
}
