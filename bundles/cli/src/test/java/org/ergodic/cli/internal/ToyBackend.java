package org.ergodic.cli.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.ergodic.FailureException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Device;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.program.Program;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * A backend whose every result is filled with one number.
 *
 * @param failure with which it does not open, or empty
 * @param millis how long an iteration takes at least
 */
record ToyBackend(float result, String failure, int millis) implements Backend {
    @Override
    public Device device() {
        return new Device("toy", "toy", 1);
    }

    @Override
    public Session open(Map<String, Tensor> variables) {
        if (!failure.isEmpty()) {
            throw new FailureException(failure);
        }
        return new Session() {
            @Override
            public Executable prepare(Program program) {
                return new Runs();
            }

            @Override
            public Map<String, Tensor> read(Collection<String> names) {
                Tensor one = variables.get(names.iterator().next());
                float[] values = new float[one.shape().size()];
                Arrays.fill(values, result);
                return Map.of(names.iterator().next(), Tensor.of(one.shape(), values));
            }

            @Override
            public void write(Map<String, Tensor> values) {}

            @Override
            public void close() {}
        };
    }

    private final class Runs implements Executable {
        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs, int first, int count) {
            long end = System.nanoTime() + millis * 1_000_000L * count;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            float[] corners = new float[count];
            Arrays.fill(corners, result);
            return Map.of("corner", Tensor.of(Shape.of(count), corners));
        }

        @Override
        public void close() {}
    }
}
