package org.ergodic.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.model.Model;
import org.ergodic.model.Scope;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What a network updates by itself, and what it draws, within a learner's step. */
class LearnerStateTest {
    private static final int STEPS = 4;
    private static final BatchNorm NORM = new BatchNorm("norm", 1, 0.25, 0);
    private static final Tensor REAL = Tensor.of(Shape.of(4, 1), 1.0, 2.0, 3.0, 6.0);
    private static final Tensor FAKE = Tensor.of(Shape.of(2, 1), -1.0, 1.0);

    private static Learner learner() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, Tensor> state = new LinkedHashMap<>();
        NORM.initial(weights, 1);
        NORM.state(state, 1);
        return new Learner("net", weights, state, DType.F64, Optimiser.sgd(), Clipping.none(), 0.9);
    }

    /** Used twice a step before the update, and once after it: the two count, one after the other. */
    @Test
    void stateFollowsEachUseBeforeTheUpdate() {
        Learner learner = learner();
        assertThat(learner.initial())
                .containsOnlyKeys(
                        "net/norm/weight",
                        "net/norm/bias",
                        "net.state/norm/mean",
                        "net.state/norm/variance",
                        "net.ema/norm/weight",
                        "net.ema/norm/bias");
        Program step = Program.build(g -> {
            Scope scope = learner.weights(g);
            Value real = NORM.apply(scope, g.constant(REAL));
            Value fake = NORM.apply(scope, g.constant(FAKE));
            Value loss = real.square().sum().plus(fake.exp().sum());
            Scope after = learner.update(loss, g.constant(DType.F64, 0.1)).weights();
            assertThat(after.training()).isTrue();
            g.output("after", NORM.apply(after, g.constant(FAKE)));
        });
        double mean = 0;
        double variance = 1;
        try (Session session = new ReferenceBackend().open(learner.initial());
                Executable executable = session.prepare(step)) {
            executable.run(Map.of(), 0, STEPS);
            for (int t = 0; t < STEPS; t++) {
                // REAL has mean 3 and squared deviations 14, FAKE mean 0 and squared deviations 2.
                mean = 0.75 * (0.75 * mean + 0.25 * 3);
                variance = 0.75 * (0.75 * variance + 0.25 * 14 / 3) + 0.25 * 2;
            }
            Map<String, Tensor> variables = session.read(learner.initial().keySet());
            assertThat(variables.get("net.state/norm/mean").get(0)).isCloseTo(mean, within(1e-14));
            assertThat(variables.get("net.state/norm/variance").get(0)).isCloseTo(variance, within(1e-14));

            Program inference = Program.build(g -> g.output("y", NORM.apply(learner.inference(g), g.constant(FAKE))));
            double gamma = variables.get("net.ema/norm/weight").get(0);
            double beta = variables.get("net.ema/norm/bias").get(0);
            assertThat(gamma).isNotEqualTo(variables.get("net/norm/weight").get(0));
            try (Executable judging = session.prepare(inference)) {
                assertThat(judging.run(Map.of()).get("y").get(1))
                        .isCloseTo(gamma * (1 - mean) / Math.sqrt(variance) + beta, within(1e-14));
            }
        }
    }

    @Test
    void namesThatANetworkDoesNotHaveAreRefused() {
        Program.build(g -> {
            Scope scope = learner().weights(g);
            assertThatThrownBy(() -> scope.variable("norm/wait")).hasMessageContaining("norm/weight");
            assertThatThrownBy(() -> scope.update("norm/weight", g.constant(0))).hasMessageContaining("norm/mean");
            assertThatThrownBy(() -> learner().inference(g).keys("drop", 2)).hasMessageContaining("'drop'");
        });
    }

    /** Each use of dropout has numbers of its own, in each step others, and equal ones whenever a step is run again. */
    @Test
    void dropoutDrawsAnewInEachUseAndStep() {
        Learner learner = learner();
        Dropout dropout = new Dropout("drop", 0.5);
        Program step = Program.build(g -> {
            Scope scope = learner.weights(g);
            Value ones = g.constant(1).broadcast(Shape.of(8, 32));
            g.output("first", dropout.apply(scope, ones));
            g.output("second", dropout.apply(scope, ones));
            assertThat(dropout.apply(learner.inference(g), ones)).isSameAs(ones);
        });
        assertThat(step.values().stream().filter(value -> value.op() == Op.RANDOM_UNIFORM))
                .hasSize(2);
        Map<String, Tensor> seed = Map.of(Model.SEED, Tensor.of(Shape.of(2), 7, 0));
        try (Session session = new ReferenceBackend().open(learner.initial());
                Executable executable = session.prepare(step)) {
            Map<String, Tensor> zeroth = executable.run(seed, 0, 1);
            Map<String, Tensor> next = executable.run(seed, 1, 1);
            assertThat(zeroth.get("first")).isNotEqualTo(zeroth.get("second"));
            assertThat(zeroth.get("first")).isNotEqualTo(next.get("first"));
            assertThat(executable.run(seed, 0, 2)).isEqualTo(next);
            Map<String, Tensor> other = Map.of(Model.SEED, Tensor.of(Shape.of(2), 8, 0));
            assertThat(executable.run(other, 0, 1).get("first")).isNotEqualTo(zeroth.get("first"));
        }
    }
}
