package org.ergodic.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.ergodic.program.Program;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit's trainings descend on their losses: what was derived by hand against finite differences of what the programs mean. */
class TrainingTest {
    private static final double STEP = 1e-4;

    static Stream<Training> trainings() {
        return Training.all().stream();
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void descendsOnItsLoss(Training training) {
        Program program = training.program(DType.F64);
        Map<String, Tensor> inputs = Training.as(DType.F64, training.inputs());
        Map<String, Tensor> variables = Training.as(DType.F64, training.variables());
        Oracle oracle = new Oracle(inputs, variables, 3);
        assertThat(training.losses().keySet()).isEqualTo(program.assignments().keySet());
        training.losses().forEach((name, loss) -> {
            double[] next = oracle.of(program.assignments().get(name));
            for (int i = 0; i < next.length; i++) {
                double difference = moved(program, inputs, variables, name, i, STEP, loss)
                        - moved(program, inputs, variables, name, i, -STEP, loss);
                double gradient = (variables.get(name).get(i) - next[i]) / Training.RATE;
                assertThat(gradient)
                        .as("gradient of " + loss + " by element " + i + " of " + name)
                        .isCloseTo(difference / (2 * STEP), within(1e-7));
            }
        });
    }

    private static double moved(
            Program program,
            Map<String, Tensor> inputs,
            Map<String, Tensor> variables,
            String name,
            int element,
            double by,
            String loss) {
        Map<String, Tensor> other = new HashMap<>(variables);
        double[] elements = variables.get(name).toDoubles();
        elements[element] += by;
        other.put(name, Tensor.of(variables.get(name).shape(), elements));
        return new Oracle(inputs, other, 3).of(program.outputs().get(loss))[0];
    }
}
