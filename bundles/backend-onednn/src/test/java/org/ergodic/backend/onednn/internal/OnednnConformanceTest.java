package org.ergodic.backend.onednn.internal;

import java.nio.file.Path;
import org.ergodic.backend.Backend;
import org.ergodic.conformance.BackendConformance;
import org.junit.jupiter.api.AfterAll;

class OnednnConformanceTest extends BackendConformance {
    private static final OnednnBackend BACKEND = new OnednnBackend(Path.of("target", "natives"), 2);

    @Override
    protected Backend backend() {
        return BACKEND;
    }

    @AfterAll
    static void stop() {
        BACKEND.stop();
    }
}
