package org.ergodic.backend.reference.internal;

import java.util.Map;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Device;
import org.ergodic.backend.Session;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/**
 * Tensor programs in plain Java, value by value: the judge of all other backends. f32 values are single precision, but sums
 * and matrix products add up in double precision and are rounded once.
 */
@Component(
        property = {"ergodic.name=reference", "service.ranking:Integer=-100"}, // the default where there is no other
        immediate = true)
public final class ReferenceBackend implements Backend {
    @Override
    public Device device() {
        return new Device(
                "CPU, plain Java",
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
    }

    @Override
    public Session open(Map<String, Tensor> variables) {
        return new ReferenceSession(variables);
    }
}
