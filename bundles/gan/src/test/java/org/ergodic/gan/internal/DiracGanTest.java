package org.ergodic.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.gan.AdversarialLoss;
import org.ergodic.nn.Gradients;
import org.ergodic.option.Options;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Dirac GAN of Mescheder, Geiger and Nowozin (2018, section 2): data at 0, the generator at θ, D(x) = ψ·x. The eigenvalues
 * of the Jacobian of the gradient field at the equilibrium (0, 0) tell whether training converges.
 */
class DiracGanTest {
    private static final Options NONE = Options.of("the loss", List.of(), Map.of());

    /** Trace and determinant of the Jacobian of (−dL_G/dθ, −dL_D/dψ) by (θ, ψ), at 0. */
    private static double[] traceAndDeterminant(AdversarialLoss loss, double gamma) {
        Program program = Program.build(g -> {
            Value theta = g.variable("theta", DType.F64, Shape.scalar());
            Value psi = g.variable("psi", DType.F64, Shape.scalar());
            Value data = g.constant(Tensor.zeros(DType.F64, Shape.of(1, 1)));
            Value real = data.times(psi).reshape(1);
            Value fake = theta.times(psi).reshape(1);
            Value discriminator = loss.discriminator(NONE, real, fake)
                    .plus(RealGradientPenalty.of(real, data).times(gamma / 2));
            Value thetaFlow = Gradients.of(loss.generator(NONE, real, fake), List.of(theta))
                    .get(0)
                    .unaryMinus();
            Value psiFlow = Gradients.of(discriminator, List.of(psi)).get(0).unaryMinus();
            List<Value> thetaRow = Gradients.of(thetaFlow, List.of(theta, psi));
            List<Value> psiRow = Gradients.of(psiFlow, List.of(theta, psi));
            g.output("trace", thetaRow.get(0).plus(psiRow.get(1)));
            g.output(
                    "determinant",
                    thetaRow.get(0).times(psiRow.get(1)).minus(thetaRow.get(1).times(psiRow.get(0))));
        });
        Tensor zero = Tensor.zeros(DType.F64, Shape.scalar());
        try (Session session = new ReferenceBackend().open(Map.of("theta", zero, "psi", zero));
                Executable executable = session.prepare(program)) {
            Map<String, Tensor> outputs = executable.run(Map.of());
            return new double[] {
                outputs.get("trace").get(0), outputs.get("determinant").get(0)
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        // gamma, then both eigenvalues: real and imaginary parts
        "0,    0, 0.5,           0, -0.5",
        "0.5,  -0.25, 0.4330127, -0.25, -0.4330127",
        "1,    -0.5, 0,          -0.5, 0",
        "2,    -0.1339746, 0,    -1.8660254, 0",
    })
    void theEigenvaluesAreThoseOfThePaper(
            double gamma, double real1, double imaginary1, double real2, double imaginary2) {
        for (AdversarialLoss loss : List.of(new NonSaturatingLoss(), new SaturatingLoss())) {
            double[] found = traceAndDeterminant(loss, gamma);
            assertThat(found[0]).as("the sum of the eigenvalues").isCloseTo(real1 + real2, within(1e-7));
            assertThat(found[1])
                    .as("the product of the eigenvalues")
                    .isCloseTo(real1 * real2 - imaginary1 * imaginary2, within(1e-7));
        }
    }
}
