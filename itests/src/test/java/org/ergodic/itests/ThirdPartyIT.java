package org.ergodic.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Engine.Certificate;
import org.ergodic.itests.felix.Distribution;
import org.ergodic.itests.felix.InFelix;
import org.ergodic.itests.felix.Services;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** A schedule and a sampler from a bundle that was not there at the start. */
@InFelix
class ThirdPartyIT {
    @Test
    void aBundleFromOutsideIsUsedByNameAtOnceAndGoneWhenItGoes(BundleContext context) throws Exception {
        Engine engine = Services.get(context, Engine.class);
        assertUnknown(() -> engine.certify("ddim", "quadratic", 50, Map.of()), "'quadratic'", "cosine, linear");
        for (int round = 0; round < 3; round++) {
            Bundle example = context.installBundle("example-" + round, Files.newInputStream(Distribution.example()));
            example.start();
            Certificate quadratic = engine.certify("ddim", "quadratic", 500, Map.of());
            // The probability flow keeps x_T's quantile: up to its error of first order it gives the data's law.
            assertThat(quadratic.mean()).isCloseTo(0.25, within(0.01));
            assertThat(quadratic.variance()).isCloseTo(0.25, within(0.02));
            Certificate trailing = engine.certify("trailing-ddim", "quadratic", 10, Map.of());
            assertThat(trailing.modelCalls()).isEqualTo(10);
            assertThat(trailing.variance()).isPositive();
            example.uninstall();
            assertUnknown(() -> engine.certify("ddim", "quadratic", 50, Map.of()), "'quadratic'", "cosine, linear");
            assertUnknown(
                    () -> engine.certify("trailing-ddim", "linear", 50, Map.of()), "'trailing-ddim'", "ddim, ddpm");
        }
    }

    private static void assertUnknown(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String name, String known) {
        assertThatThrownBy(call)
                .isInstanceOf(RequestException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(known);
    }
}
