package org.ergodic.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.gan.AdversarialLoss;
import org.ergodic.option.Options;
import org.ergodic.program.Program;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AdversarialLossTest {
    private static final Options NONE = Options.of("the loss", List.of(), Map.of());

    /** What torchgan's minimax loss lets the generator's loss be larger by: −log sigmoid(1). */
    private static final double TORCHGAN_OFFSET = 0.3132617;

    // tests/torchgan/test_losses.py of torchgan, and losses_impl_test.py of TensorFlow GAN: logits, and the means
    // printed there
    private static final double[] TORCHGAN_REAL = {1.3, 2.9, 8.4, 6.3};
    private static final double[] TORCHGAN_FAKE = {4.8, 1.2, -3.5, 5.9};
    private static final double[] TFGAN_REAL = {-5.0, 1.4, 12.5, 2.7};
    private static final double[] TFGAN_FAKE = {10.0, 4.4, -5.5, 3.6};

    private static double[] losses(AdversarialLoss loss, DType type, double[] real, double[] fake) {
        Program program = Program.build(g -> {
            var realLogits = g.constant(Tensor.of(type, Shape.of(real.length), real));
            var fakeLogits = g.constant(Tensor.of(type, Shape.of(fake.length), fake));
            g.output("d", loss.discriminator(NONE, realLogits, fakeLogits));
            g.output("g", loss.generator(NONE, realLogits, fakeLogits));
        });
        try (Session session = new ReferenceBackend().open(Map.of());
                Executable executable = session.prepare(program)) {
            Map<String, Tensor> outputs = executable.run(Map.of());
            return new double[] {outputs.get("d").get(0), outputs.get("g").get(0)};
        }
    }

    @Test
    void nonSaturatingAsTorchganAndTfganPrintIt() {
        double[] torchgan = losses(new NonSaturatingLoss(), DType.F64, TORCHGAN_REAL, TORCHGAN_FAKE);
        assertThat(torchgan[0]).isCloseTo(3.1251488, within(1e-6));
        assertThat(torchgan[1]).isCloseTo(0.9509911, within(1e-6));
        double[] tfgan = losses(new NonSaturatingLoss(), DType.F64, TFGAN_REAL, TFGAN_FAKE);
        assertThat(tfgan[1]).isCloseTo(1.38582, within(1e-5));
    }

    @Test
    void saturatingAsTorchganAndTfganPrintIt() {
        double[] torchgan = losses(new SaturatingLoss(), DType.F64, TORCHGAN_REAL, TORCHGAN_FAKE);
        assertThat(torchgan[0]).isCloseTo(3.1251488, within(1e-6));
        assertThat(torchgan[1]).isCloseTo(-3.3642528 + TORCHGAN_OFFSET, within(1e-6));
        double[] tfgan = losses(new SaturatingLoss(), DType.F64, TFGAN_REAL, TFGAN_FAKE);
        assertThat(tfgan[1]).isCloseTo(-4.82408 + TORCHGAN_OFFSET, within(1e-5));
    }

    @Test
    void largeLogitsNeitherOverflowNorSaturate() {
        double[] real = {-1000, 1000};
        double[] fake = {-1000, 1000};
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            assertThat(losses(new NonSaturatingLoss(), type, real, fake)).containsExactly(1000, 500);
            assertThat(losses(new SaturatingLoss(), type, real, fake)).containsExactly(1000, -500);
        }
    }

    @Test
    void aDiscriminatorOfOneHalfHasTheValueOfTheEquilibrium() {
        double[] zeros = new double[3];
        assertThat(losses(new NonSaturatingLoss(), DType.F64, zeros, zeros)[0])
                .isCloseTo(2 * Math.log(2), within(1e-15));
        assertThat(losses(new NonSaturatingLoss(), DType.F64, zeros, zeros)[1]).isCloseTo(Math.log(2), within(1e-15));
        assertThat(losses(new SaturatingLoss(), DType.F64, zeros, zeros)[1]).isCloseTo(-Math.log(2), within(1e-15));
    }
}
