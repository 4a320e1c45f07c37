package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans, as the product tells them. */
class ExplainIT {
    @TempDir
    Path folder;

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> json, String name) {
        return (List<Map<String, Object>>) json.get(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j-cpu", "reference"})
    void aRunAndItsProgram(String backend) throws Exception {
        Ergodic ergodic = Ergodic.in(folder);
        ergodic.succeed(Runs.train("diffusion", "ring", backend, 3, "run"));
        List<Map<String, Object>> programs =
                list(ergodic.succeed("explain", "run", "--json").json(), "programs");
        assertThat(programs)
                .extracting(program -> program.get("program"))
                .containsExactly("training step", "sampling start", "sampling step");
        Map<String, Object> training = programs.get(0);
        assertThat(training).containsEntry("backend", backend).containsEntry("seconds", null);
        assertThat(list(training, "steps")).extracting(step -> step.get("name")).contains("matmul");
        String file = "run/programs/training.program";
        Map<String, Object> alone = list(
                        ergodic.succeed("explain", file, "--backend=" + backend, "--json")
                                .json(),
                        "programs")
                .get(0);
        assertThat(alone.get("steps")).isEqualTo(training.get("steps"));
        assertThat(alone.get("flops")).isEqualTo(training.get("flops"));
    }

    @Test
    void aProfileHasTheTimeOfEachStep() throws Exception {
        Ergodic ergodic = Ergodic.in(folder);
        ergodic.succeed(Runs.train("gan", "ring", "nd4j-cpu", 3, "run"));
        List<String> lines =
                ergodic.succeed("explain", "run", "--profile").out().lines().toList();
        assertThat(lines).anyMatch(line -> line.startsWith("training step on nd4j-cpu: "));
        assertThat(lines).anyMatch(line -> line.startsWith("sampling on nd4j-cpu: "));
        assertThat(lines).anyMatch(line -> line.matches("an iteration: .*flop/s; with a clock at each step .*s"));
        assertThat(lines).anyMatch(line -> line.matches("matmul .* [0-9.]+ [nµm]?s .* % .*"));
        ergodic.run("explain", "nothing").fails(2, "nothing", "does not exist");
        ergodic.run("explain", "run", "--backend=cuda").fails(2, "'cuda'", "nd4j-cpu");
    }
}
