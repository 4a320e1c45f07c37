package org.ergodic.diffusion.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.assertj.core.data.Percentage;
import org.ergodic.RequestException;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.Sampler;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.model.Catalog;
import org.junit.jupiter.api.Test;

/** The exact law that a sampler produces on N(0.25, 0.5²) with the optimal denoiser, against numbers of other libraries. */
class SamplersTest {
    private static final double MEAN = 0.25;
    private static final double VARIANCE = 0.25;
    private static final ForwardProcess LINEAR = SchedulesTest.process(new LinearSchedule(), Map.of());

    private record Law(double mean, double variance, double start) {}

    private static SamplerTable plan(Sampler sampler, ForwardProcess process, int steps, Map<String, ?> options) {
        return sampler.plan(process, steps, Catalog.configure(sampler, "sampler", options));
    }

    /** x = constant + start·x_T + noise, for tables of one register. */
    private static Law law(SamplerTable table) {
        double constant = 0;
        double start = table.startSigma();
        double noise = 0;
        for (SamplerTable.Row row : table.rows()) {
            double a = row.alpha();
            double s = row.sigma();
            double total = a * a * VARIANCE + s * s;
            double slope = a * VARIANCE / total;
            double offset = MEAN * s * s / total;
            double[] next = row.next()[0];
            double factor = next[0] + next[1] * slope + next[2] * (1 - a * slope) / s;
            constant = factor * constant + next[1] * offset - next[2] * a * offset / s;
            start *= factor;
            noise = factor * factor * noise + next[3] * next[3];
        }
        return new Law(constant, start * start + noise, start);
    }

    private static void same(Law law, double mean, double variance) {
        assertThat(law.mean()).isCloseTo(mean, Percentage.withPercentage(1e-7));
        assertThat(law.variance()).isCloseTo(variance, Percentage.withPercentage(1e-7));
    }

    @Test
    void ddpmInTenSteps() {
        SamplerTable table = plan(new DdpmSampler(), LINEAR, 10, Map.of());
        same(law(table), 0.24998310629345394, 0.11106430278784313);
        assertThat(law(table).start()).isCloseTo(0.004110612036418548, Percentage.withPercentage(1e-7));
        assertThat(table.noiseDraws()).isEqualTo(9);
        assertThat(table.modelCalls()).isEqualTo(10);
        assertThat(table.rows().stream().map(SamplerTable.Row::modelTime))
                .containsExactly(900.0, 800.0, 700.0, 600.0, 500.0, 400.0, 300.0, 200.0, 100.0, 0.0);
    }

    @Test
    void ddpmInAllSteps() {
        same(law(plan(new DdpmSampler(), LINEAR, 1000, Map.of())), 0.2499974775299613, 0.2461252113602836);
        same(
                law(plan(new DdpmSampler(), LINEAR, 1000, Map.of("variance", "fixed-large"))),
                0.2499974775299613,
                0.250752075007364);
    }

    @Test
    void ddpmOnShorterSchedules() {
        shorter(10, 0.01, 0.999, 0.24999994562738134, 0.12216653566091047, 0.32219166730381893);
        shorter(50, 0.002, 0.4, 0.24999951594933156, 0.19655652716567829, 0.26618983269459545);
        shorter(100, 0.001, 0.2, 0.2499987255998999, 0.21922781853913614, 0.25777588175652577);
    }

    private static void shorter(int steps, double first, double last, double mean, double small, double large) {
        ForwardProcess process = SchedulesTest.process(
                new LinearSchedule(), Map.of("timesteps", steps, "beta-start", first, "beta-end", last));
        same(law(plan(new DdpmSampler(), process, steps, Map.of())), mean, small);
        same(law(plan(new DdpmSampler(), process, steps, Map.of("variance", "fixed-large"))), mean, large);
    }

    @Test
    void ddimInTenSteps() {
        SamplerTable table = plan(new DdimSampler(), LINEAR, 10, Map.of());
        same(law(table), 0.2484624146164507, 0.13997212986631816);
        assertThat(law(table).start()).isCloseTo(0.37412849379099444, Percentage.withPercentage(1e-7));
        assertThat(table.noiseDraws()).isZero();
    }

    @Test
    void ddimWithEtaOneIsDdpmButDrawsInEveryRow() {
        SamplerTable table = plan(new DdimSampler(), LINEAR, 10, Map.of("eta", 1));
        same(law(table), 0.24998310629345388, 0.11106430278784316);
        assertThat(law(table).start()).isCloseTo(0.004110612036418548, Percentage.withPercentage(1e-7));
        assertThat(table.noiseDraws()).isEqualTo(10);
        assertThat(table.rows().get(9).next()[0][3]).isZero();
    }

    @Test
    void everyRowWithExactDenoisingOfAPointIsExact() {
        // for data that is one point, x_s = alpha_s·x0 + sigma_s·epsilon at every row, whatever the schedule
        ForwardProcess process = SchedulesTest.process(new CosineSchedule(), Map.of());
        double point = 1.7;
        for (int steps : new int[] {1, 7, 300, 1000}) {
            double x = process.alpha(process.noisy()) * point + process.sigma(process.noisy()) * 0.6;
            SamplerTable table = plan(new DdimSampler(), process, steps, Map.of());
            for (SamplerTable.Row row : table.rows()) {
                double epsilon = (x - row.alpha() * point) / row.sigma();
                double[] next = row.next()[0];
                x = next[0] * x + next[1] * point + next[2] * epsilon;
            }
            assertThat(x).isCloseTo(point, within(1e-12));
        }
    }

    @Test
    void whatCannotWorkIsRefusedWithItsReason() {
        refused(LINEAR, 1001, "1 to 1000 steps");
        refused(LINEAR, 0, "1 to 1000 steps");
        refused(LINEAR, -3, "1 to 1000 steps");
        refused(of(0, (alpha, t) -> alpha), 10, "continuous");
        refused(of(4, (alpha, t) -> t == 3 ? 0 : alpha), 4, "at time 3 the schedule's alpha is 0.0");
        refused(of(4, (alpha, t) -> t == 0 ? 1 : alpha), 2, "sigma 0.0");
        refused(of(4, (alpha, t) -> 0.5), 4, "adds no noise on the way to time 3");
        // alphaBar underflows to 0 here
        double[] betas = new double[200];
        Arrays.fill(betas, 0.999);
        refused(ForwardProcess.ofBetas(betas), 200, "alpha is 0.0");
    }

    private static void refused(ForwardProcess process, int steps, String reason) {
        for (Sampler sampler : new Sampler[] {new DdpmSampler(), new DdimSampler()}) {
            assertThatThrownBy(() -> plan(sampler, process, steps, Map.of()))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining(reason);
        }
    }

    /** A variance-preserving process with alpha 0.9 − 0.2·t, changed. */
    private static ForwardProcess of(int steps, DoubleBinaryOperator change) {
        return new ForwardProcess() {
            @Override
            public double alpha(double time) {
                return change.applyAsDouble(0.9 - 0.2 * time, time);
            }

            @Override
            public double sigma(double time) {
                return Math.sqrt(1 - alpha(time) * alpha(time));
            }

            @Override
            public double clean() {
                return 0;
            }

            @Override
            public double noisy() {
                return steps - 1;
            }

            @Override
            public int steps() {
                return steps;
            }
        };
    }
}
