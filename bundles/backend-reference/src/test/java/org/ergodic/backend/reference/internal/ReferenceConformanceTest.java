package org.ergodic.backend.reference.internal;

import org.ergodic.backend.Backend;
import org.ergodic.conformance.BackendConformance;

class ReferenceConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return new ReferenceBackend();
    }
}
