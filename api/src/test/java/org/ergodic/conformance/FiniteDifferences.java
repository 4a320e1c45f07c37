package org.ergodic.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.program.Program;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;

/**
 * Checks gradients against five-point finite differences in f64. The program has the scalar output "loss" and, for each f64
 * variable w to be checked, the output "gradient/w" of w's shape.
 */
public final class FiniteDifferences {
    private static final double STEP = 1e-4;
    private static final int ELEMENTS = 24;

    private FiniteDifferences() {}

    /**
     * Compares at up to 24 elements of each variable; the error is relative to the largest element of that gradient.
     *
     * @param variables all of the program's variables
     * @param inputs all of the program's inputs
     */
    public static void check(
            Backend backend,
            Program program,
            Map<String, Tensor> variables,
            Map<String, Tensor> inputs,
            double tolerance) {
        try (Session session = backend.open(variables);
                Executable executable = session.prepare(program)) {
            Map<String, Tensor> outputs = executable.run(inputs);
            assertThat(outputs.get("loss").type()).isEqualTo(DType.F64);
            int checked = 0;
            for (String output : program.outputs().keySet()) {
                if (output.startsWith("gradient/")) {
                    String name = output.substring("gradient/".length());
                    checked += compare(
                            session, executable, inputs, name, variables.get(name), outputs.get(output), tolerance);
                }
            }
            assertThat(checked).isPositive();
        }
    }

    private static int compare(
            Session session,
            Executable executable,
            Map<String, Tensor> inputs,
            String name,
            Tensor value,
            Tensor gradient,
            double tolerance) {
        double scale = 0;
        for (double element : gradient.toDoubles()) {
            scale = Math.max(scale, Math.abs(element));
        }
        int size = value.shape().size();
        int stride = Math.max(1, size / ELEMENTS);
        int checked = 0;
        for (int i = 0; i < size; i += stride) {
            double inner = moved(session, executable, inputs, name, value, i, STEP)
                    - moved(session, executable, inputs, name, value, i, -STEP);
            double outer = moved(session, executable, inputs, name, value, i, 2 * STEP)
                    - moved(session, executable, inputs, name, value, i, -2 * STEP);
            double difference = (8 * inner - outer) / (12 * STEP);
            assertThat(gradient.get(i))
                    .as("gradient of %s, element %d", name, i)
                    .isCloseTo(difference, within(tolerance * Math.max(scale, 1e-3)));
            checked++;
        }
        session.write(Map.of(name, value));
        return checked;
    }

    private static double moved(
            Session session,
            Executable executable,
            Map<String, Tensor> inputs,
            String name,
            Tensor value,
            int element,
            double by) {
        double[] elements = value.toDoubles();
        elements[element] += by;
        session.write(Map.of(name, Tensor.of(value.shape(), elements)));
        return executable.run(inputs).get("loss").get(0);
    }
}
