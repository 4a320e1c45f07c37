package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.engine.Engine;
import org.junit.jupiter.api.Test;

class CertifierTest {
    private final Engine engine = Toys.engine(Toys.table());

    /** Known from an independent computation: DDIM of 10 steps over 1000 linear betas from 1e-4 to 0.02. */
    @Test
    void ddimHasItsKnownLaw() {
        Engine.Certificate found = engine.certify("ddim", "betas", 10, Map.of());
        assertThat(found.mean()).isCloseTo(0.2484624146164507, within(1e-12));
        assertThat(found.variance()).isCloseTo(0.13997212986631816, within(1e-12));
        assertThat(found.startCoefficient()).isCloseTo(0.37412849379099444, within(1e-12));
        assertThat(found.modelCalls()).isEqualTo(10);
        assertThat(found.noiseDraws()).isZero();
    }

    @Test
    void stochasticDdimHasItsKnownLaw() {
        Engine.Certificate found = engine.certify("ddim", "betas", 10, Map.of("eta", "1"));
        assertThat(found.mean()).isCloseTo(0.24998310629345388, within(1e-12));
        assertThat(found.variance()).isCloseTo(0.11106430278784316, within(1e-12));
        assertThat(found.startCoefficient()).isCloseTo(0.004110612036418548, within(1e-12));
        assertThat(found.noiseDraws()).isEqualTo(10);
    }

    @Test
    void optionsOfTheScheduleReachIt() {
        assertThat(engine.certify("ddim", "betas", 10, Map.of("schedule.last", 0.01))
                        .mean())
                .isNotCloseTo(0.2484624146164507, within(1e-3));
        assertThatThrownBy(() -> engine.certify("ddim", "betas", 10, Map.of("schedule.foo", 1)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("'betas' has no option 'foo'");
    }

    /** One row by hand: x0 = .25 + k (x − .8·.25), k = .8·.25/V, V = .64·.25 + .36; the start has deviation 3. */
    @Test
    void oneRowByHand() {
        SamplerTable table = new SamplerTable(3, 1, List.of(SamplerTable.row(0, 0.8, 0.6, 0.5, 2, 0, 0.1, true)));
        Engine.Certificate found = Certifier.certify(table);
        double k = 0.8 * 0.25 / 0.52;
        assertThat(found.mean()).isCloseTo(2 * (0.25 - k * 0.2), within(1e-15));
        double start = 3 * (0.5 + 2 * k);
        assertThat(found.startCoefficient()).isCloseTo(start, within(1e-15));
        assertThat(found.variance()).isCloseTo(start * start + 0.01, within(1e-13));
    }

    @Test
    void anExplodingTableIsRefused() {
        List<SamplerTable.Row> rows =
                java.util.Collections.nCopies(400, SamplerTable.row(0, 0.8, 0.6, 1e3, 0, 0, 0, false));
        assertThatThrownBy(() -> Certifier.certify(new SamplerTable(1, 1, rows)))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("does not work");
    }
}
