package org.ergodic.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.ergodic.itests.felix.InFelix;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

@InFelix
class WiringIT {
    @Test
    void everyBundleOfTheDistributionIsActive(BundleContext context) {
        assertThat(Arrays.stream(context.getBundles())
                        .filter(bundle -> bundle.getSymbolicName().startsWith("org.ergodic."))
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .map(Bundle::getSymbolicName))
                .isEmpty();
    }
}
