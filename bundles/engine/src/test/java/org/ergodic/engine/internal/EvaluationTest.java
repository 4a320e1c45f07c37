package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Engine.EvaluateRequest;
import org.ergodic.engine.Engine.Judgement;
import org.ergodic.evaluation.Metric;
import org.ergodic.run.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    @TempDir
    Path temp;

    private final PlugIns table = Toys.table();
    private final Engine engine = Toys.engine(table);
    private Path folder;

    @BeforeEach
    void train() {
        folder = temp.resolve("run");
        table.add(Toys.plugIn(Metric.class, "dear", new Toys.MeanDistance(3, true)));
        table.add(Toys.plugIn(Metric.class, "odd", new Toys.MeanDistance(20, false)));
        RunSpec spec = new RunSpec("shift", Map.of(), "gauss", Map.of("rows", 4000), 400, 64, 9, "reference");
        engine.train(spec, folder, event -> {});
    }

    /** Means of 2,000 draws of N(3, 2²) differ by N(0, 2·4/2000): the 95 % quantile of its modulus is 1.96·0.063. */
    @Test
    void theBandIsThatOfRealAgainstReal() {
        Map<String, Judgement> found = engine.evaluate(new EvaluateRequest(folder, Set.of(), 5000, 4, Map.of()));
        assertThat(found.keySet()).containsExactly("dear", "mean-distance");
        Judgement judged = found.get("mean-distance");
        assertThat(judged.nullLow()).isBetween(0.0, 0.03);
        assertThat(judged.nullHigh()).isBetween(0.06, 0.22);
        // the samples' mean has a standard error of 2/√2000 = 0.045
        assertThat(judged.error()).isBetween(0.015, 0.09);
        assertThat(found.get("dear").value()).isEqualTo(judged.value());
        assertThat(engine.evaluate(new EvaluateRequest(folder, Set.of(), 5000, 4, Map.of())))
                .isEqualTo(found);
    }

    @Test
    void theOrderIsThatOfTheRequest() {
        Set<String> names = new LinkedHashSet<>(List.of("mean-distance", "dear"));
        assertThat(engine.evaluate(new EvaluateRequest(folder, names, 100, 4, Map.of()))
                        .keySet())
                .containsExactly("mean-distance", "dear");
    }

    @Test
    void whatDoesNotApplyIsRefusedWhereItIsNamed() {
        assertThatThrownBy(() -> engine.evaluate(new EvaluateRequest(folder, Set.of("odd"), 100, 4, Map.of())))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("'odd' does not apply");
        assertThatThrownBy(() -> engine.evaluate(new EvaluateRequest(folder, Set.of("foo"), 100, 4, Map.of())))
                .hasMessage("there is no metric 'foo'; there are dear, mean-distance, odd");
        assertThatThrownBy(() -> engine.evaluate(new EvaluateRequest(folder, Set.of(), 0, 4, Map.of())))
                .isExactlyInstanceOf(RequestException.class);
    }

    @Test
    void aMetricGetsItsOptionsAndIsLeftOutWhereOneIsMissing() {
        table.add(Toys.plugIn(Metric.class, "told", new Toys.Told()));
        assertThat(evaluate(Set.of(), Map.of())).containsOnlyKeys("dear", "mean-distance");
        assertThat(evaluate(Set.of(), Map.of("told.value", "7"))).containsOnlyKeys("dear", "mean-distance", "told");
        assertThat(evaluate(Set.of("told"), Map.of("told.value", "7"))
                        .get("told")
                        .value())
                .isEqualTo(7);
        assertThatThrownBy(() -> evaluate(Set.of("told"), Map.of())).hasMessageContaining("needs the option 'value'");
        assertThatThrownBy(() -> evaluate(Set.of(), Map.of("told.x", "7", "told.value", "7")))
                .hasMessageContaining("'told' has no option 'x'");
        assertThatThrownBy(() -> evaluate(Set.of("dear"), Map.of("told.value", "7")))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("METRIC.OPTION with one of the metrics dear");
    }

    private Map<String, Judgement> evaluate(Set<String> metrics, Map<String, ?> options) {
        return engine.evaluate(new EvaluateRequest(folder, metrics, 100, 4, options));
    }

    @Test
    void quantilesAndDeviationsAreTheTextbooks() {
        double[] values = {1, 2, 3, 4, 10};
        assertThat(Evaluation.quantile(values, 0.05)).isCloseTo(1.2, within(1e-12));
        assertThat(Evaluation.quantile(values, 0.95)).isCloseTo(8.8, within(1e-12));
        assertThat(Evaluation.deviation(values)).isCloseTo(Math.sqrt(12.5), within(1e-12));
    }

    @Test
    void aPermutationHasEveryRowOnce() {
        int[] rows = Rows.permutation(50, 50, 3, 1);
        assertThat(rows).containsExactlyInAnyOrder(IntStream.range(0, 50).toArray());
        assertThat(rows).isNotEqualTo(Rows.permutation(50, 50, 3, 2));
        assertThat(IntStream.of(Rows.bootstrap(50, 3, 0)).distinct().count()).isBetween(20L, 45L);
    }
}
