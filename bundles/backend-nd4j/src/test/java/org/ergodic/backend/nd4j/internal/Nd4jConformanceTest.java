package org.ergodic.backend.nd4j.internal;

import java.nio.file.Path;
import org.ergodic.backend.Backend;
import org.ergodic.conformance.BackendConformance;
import org.junit.jupiter.api.AfterAll;

class Nd4jConformanceTest extends BackendConformance {
    private static final Nd4jBackend BACKEND = new Nd4jBackend(Path.of("target", "natives"), 2);

    @Override
    protected Backend backend() {
        return BACKEND;
    }

    @AfterAll
    static void stop() {
        BACKEND.stop();
    }
}
