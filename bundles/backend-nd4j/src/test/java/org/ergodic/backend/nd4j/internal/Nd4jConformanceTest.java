package org.ergodic.backend.nd4j.internal;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.ergodic.backend.Backend;
import org.ergodic.conformance.BackendConformance;
import org.ergodic.program.Op;
import org.junit.jupiter.api.AfterAll;

class Nd4jConformanceTest extends BackendConformance {
    private static final Nd4jBackend BACKEND = new Nd4jBackend(Path.of("target", "natives"), 2);

    @Override
    protected Backend backend() {
        return BACKEND;
    }

    @Override
    protected Set<Op> lacks() {
        return EnumSet.of(Op.CONV, Op.CONV_INPUT, Op.CONV_KERNEL, Op.ARG_SORT, Op.ARG_MAX);
    }

    @AfterAll
    static void stop() {
        BACKEND.stop();
    }
}
