package org.ergodic.diffusion.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.model.Catalog;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    static ForwardProcess process(NoiseSchedule schedule, Map<String, ?> options) {
        return schedule.process(Catalog.configure(schedule, "schedule", options));
    }

    private static double alphaBar(ForwardProcess process, int t) {
        return process.alpha(t) * process.alpha(t);
    }

    @Test
    void linearBetasAreEvenlySpaced() {
        ForwardProcess process = process(new LinearSchedule(), Map.of());
        assertThat(process.steps()).isEqualTo(1000);
        assertThat(process.noisy()).isEqualTo(999);
        assertThat(alphaBar(process, 0)).isCloseTo(1 - 1e-4, within(1e-15));
        // alphaBar_T of Ho et al. 2020, computed elsewhere in double precision
        assertThat(alphaBar(process, 999)).isCloseTo(4.035829765375676e-05, within(1e-17));
        for (int t = 1; t < 1000; t++) {
            assertThat(1 - alphaBar(process, t) / alphaBar(process, t - 1))
                    .isCloseTo(1e-4 + t * (0.02 - 1e-4) / 999, within(1e-12));
            assertThat(alphaBar(process, t) + process.sigma(t) * process.sigma(t))
                    .isCloseTo(1, within(1e-14));
        }
        assertThat(alphaBar(process(new LinearSchedule(), Map.of("timesteps", 1)), 0))
                .isCloseTo(1 - 1e-4, within(1e-15));
    }

    @Test
    void cosineAlphaBarIsTheSquaredCosineUntilBetaIsCapped() {
        ForwardProcess process = process(new CosineSchedule(), Map.of());
        double start = Math.pow(Math.cos(0.008 / 1.008 * Math.PI / 2), 2);
        for (int t = 0; t < 999; t++) {
            double cosine = Math.cos(((t + 1) / 1000.0 + 0.008) / 1.008 * Math.PI / 2);
            assertThat(alphaBar(process, t)).isCloseTo(cosine * cosine / start, within(1e-12));
        }
        assertThat(alphaBar(process, 999) / alphaBar(process, 998)).isCloseTo(0.001, within(1e-12));
    }

    @Test
    void whatIsNoScheduleIsRefused() {
        assertThatThrownBy(() -> process(new LinearSchedule(), Map.of("beta-start", 0.5)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("beta-end is at least beta-start");
        assertThatThrownBy(() -> process(new LinearSchedule(), Map.of("beta-start", 0)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("beta[0] is 0.0");
        assertThatThrownBy(() -> process(new LinearSchedule(), Map.of("beta-end", 1)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("beta[999]");
        assertThatThrownBy(() -> process(new CosineSchedule(), Map.of("timesteps", 0)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("timesteps");
    }
}
