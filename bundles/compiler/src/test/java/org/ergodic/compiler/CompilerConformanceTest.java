package org.ergodic.compiler;

import org.ergodic.backend.Backend;
import org.ergodic.conformance.BackendConformance;

class CompilerConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return new InterpretingBackend(3);
    }
}
