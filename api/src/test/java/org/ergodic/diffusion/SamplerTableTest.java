package org.ergodic.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ergodic.RequestException;
import org.junit.jupiter.api.Test;

class SamplerTableTest {
    private static SamplerTable.Row row(double alpha, double noise, boolean draws) {
        return SamplerTable.row(3, alpha, 0.5, 0, 1, 0.5, noise, draws);
    }

    @Test
    void countsWhatItCosts() {
        SamplerTable table = new SamplerTable(1, 1, List.of(row(0.5, 0.1, true), row(0.5, 0, false)));
        assertThat(table.modelCalls()).isEqualTo(2);
        assertThat(table.noiseDraws()).isEqualTo(1);
    }

    @Test
    void malformedTablesAreRefused() {
        refused(() -> new SamplerTable(1, 1, List.of()));
        refused(() -> new SamplerTable(0, 1, List.of(row(0.5, 0, false))));
        refused(() -> new SamplerTable(1, 2, List.of(row(0.5, 0, false))));
        refused(() -> new SamplerTable(1, 1, List.of(row(0, 0, false))));
        refused(() -> new SamplerTable(1, 1, List.of(row(Double.NaN, 0, false))));
        refused(() -> new SamplerTable(1, 1, List.of(row(0.5, Double.NaN, true))));
        refused(() -> new SamplerTable(1, 1, List.of(row(0.5, 0.1, false))));
    }

    private static void refused(Runnable table) {
        assertThatThrownBy(table::run).isInstanceOf(RequestException.class);
    }

    @Test
    void betasMakeAVariancePreservingProcess() {
        ForwardProcess process = ForwardProcess.ofBetas(0.1, 0.2);
        assertThat(process.alpha(1)).isCloseTo(Math.sqrt(0.72), within(1e-15));
        assertThat(process.sigma(1)).isCloseTo(Math.sqrt(0.28), within(1e-15));
        assertThat(process.noisy()).isEqualTo(1);
        refused(() -> process.alpha(0.5));
        refused(() -> process.alpha(2));
        refused(() -> ForwardProcess.ofBetas());
        refused(() -> ForwardProcess.ofBetas(0.5, 1));
        refused(() -> ForwardProcess.ofBetas(Double.NaN));
    }
}
