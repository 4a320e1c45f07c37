package org.ergodic.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The work that is counted from the programs, against what a person counts on the networks. */
class FlopsTest {
    private static double multiplyAdds(List<Integer> widths) {
        double sum = 0;
        for (int i = 0; i + 1 < widths.size(); i++) {
            sum += (double) widths.get(i) * widths.get(i + 1);
        }
        return sum;
    }

    private static double first(List<Integer> widths) {
        return (double) widths.get(0) * widths.get(1);
    }

    /**
     * Forward: G once, D on real, on fake and, new, on fake again. Back, D: weights and the layers above the first, both twice; G:
     * all of the new D to its input, then G's weights and the layers above its first.
     */
    @Test
    void aGanStep() {
        for (String name : List.of("W1", "W2")) {
            Workload.Gan gan = (Workload.Gan) Workloads.ALL.get(name);
            double g = multiplyAdds(gan.generator());
            double d = multiplyAdds(gan.discriminator());
            double forward = g + 3 * d;
            double back = 2 * (2 * d - first(gan.discriminator())) + d + 2 * g - first(gan.generator());
            assertThat(Flops.of(gan)).as(name).isEqualTo(2 * gan.training().batch() * (forward + back));
        }
    }

    @Test
    void aDiffusionStepAndASampling() {
        List<Integer> widths = List.of(130, 128, 128, 128, 2);
        double all = multiplyAdds(widths);
        assertThat(Flops.of(Workloads.ALL.get("W3"))).isEqualTo(2 * 256 * (3 * all - first(widths)));
        assertThat(Flops.of(Workloads.ALL.get("W3-sampling"))).isEqualTo(2 * 10_000 * 100 * all);
    }
}
