package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeansTest {
    @Test
    void aRestoredWindowEndsAsTheUndisturbedOne() {
        Means straight = new Means(List.of("b", "a"));
        Means first = new Means(List.of("b", "a"));
        for (int i = 0; i < 7; i++) {
            straight.add("a", 0.1 * i);
            straight.add("b", 1e10 / (i + 3));
            straight.step();
            if (i < 4) {
                first.add("a", 0.1 * i);
                first.add("b", 1e10 / (i + 3));
                first.step();
            }
        }
        Means second = new Means(List.of("b", "a"));
        second.restore(Map.of("a", first.sums().get("a"), "b", first.sums().get("b"), "gone", 1.0), 4);
        for (int i = 4; i < 7; i++) {
            second.add("a", 0.1 * i);
            second.add("b", 1e10 / (i + 3));
            second.step();
        }
        Map<String, Double> means = straight.take();
        assertThat(second.take()).isEqualTo(means);
        assertThat(List.copyOf(means.keySet())).containsExactly("b", "a");
        assertThat(straight.count()).isZero();
    }
}
