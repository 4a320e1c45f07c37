package org.ergodic.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Arrays;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Engine.Service;
import org.ergodic.itests.felix.InFelix;
import org.ergodic.itests.felix.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The distribution's bundles, put together by Declarative Services. */
@InFelix
class WiringIT {
    @Test
    void everyBundleIsActive(BundleContext context) {
        assertThat(Arrays.stream(context.getBundles())
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .map(Bundle::getSymbolicName))
                .isEmpty();
    }

    @Test
    void everyPlugInIsWiredFromItsBundle(BundleContext context) {
        Engine engine = Services.get(context, Engine.class);
        assertThat(engine.services())
                .extracting(Service::kind, Service::name, Service::bundle)
                .contains(
                        tuple("ModelFamily", "gan", "org.ergodic.gan"),
                        tuple("ModelFamily", "diffusion", "org.ergodic.diffusion"),
                        tuple("Generator", "mlp", "org.ergodic.gan"),
                        tuple("Discriminator", "mlp", "org.ergodic.gan"),
                        tuple("AdversarialLoss", "saturating", "org.ergodic.gan"),
                        tuple("AdversarialLoss", "non-saturating", "org.ergodic.gan"),
                        tuple("NoiseSchedule", "linear", "org.ergodic.diffusion"),
                        tuple("NoiseSchedule", "cosine", "org.ergodic.diffusion"),
                        tuple("Sampler", "ddpm", "org.ergodic.diffusion"),
                        tuple("Sampler", "ddim", "org.ergodic.diffusion"),
                        tuple("Denoiser", "mlp", "org.ergodic.diffusion"),
                        tuple("DatasetProvider", "fashion-mnist", "org.ergodic.data"),
                        tuple("SampleFormat", "npy", "org.ergodic.data"),
                        tuple("Metric", "sliced-wasserstein", "org.ergodic.evaluation"),
                        tuple("Backend", "reference", "org.ergodic.backend-reference"),
                        tuple("Backend", "nd4j-cpu", "org.ergodic.backend-nd4j"))
                .allSatisfy(service ->
                        assertThat(service.toList().get(2).toString()).startsWith("org.ergodic."));
    }

    @Test
    @EnabledForJreRange(minVersion = 25)
    void theFastBackendIsThereWhereJavaHasWhatItNeeds(BundleContext context) {
        assertThat(Services.get(context, Engine.class).services())
                .extracting(Service::kind, Service::name, Service::bundle)
                .contains(tuple("Backend", "onednn-cpu", "org.ergodic.backend-onednn"));
    }
}
