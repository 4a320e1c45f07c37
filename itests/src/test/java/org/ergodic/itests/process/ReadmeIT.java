package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ergodic.itests.felix.Distribution;
import org.ergodic.random.Philox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README.md says is so: its commands run, in its words, but for fewer training steps. */
class ReadmeIT {
    private static final Path ROOT = Distribution.home().resolve("../../..").normalize();
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    /** The blocks of commands but the first, which are those that build. */
    static List<String> commands() throws IOException {
        return blocks("").stream()
                .filter(block -> block.startsWith("./ergodic"))
                .skip(1)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itsCommandsRun(String block) throws Exception {
        assumeTrue(
                !block.contains("fashion-mnist") || Files.exists(FashionMnistIT.INSTALLED),
                "Fashion-MNIST is not installed");
        Path home = folder.resolve("home");
        Copies.whole(home);
        Path example = folder.resolve(ROOT.relativize(Distribution.example()).toString());
        Files.createDirectories(example.getParent());
        Files.copy(Distribution.example(), example);
        measurements(folder.resolve("measurements.npy"));
        Ergodic ergodic = Ergodic.in(folder).of(home);
        int run = 0;
        for (String line : block.lines().toList()) {
            List<String> words =
                    new ArrayList<>(List.of(line.replaceAll("#.*", "").strip().split(" +")));
            if (words.remove(0).equals("./ergodic")) {
                if (words.get(0).equals("train")) {
                    words.addAll(List.of("--steps", "50"));
                }
                ergodic.succeed(words.toArray(String[]::new));
                int output = words.indexOf("-o");
                if (output > 0) {
                    assertThat(folder.resolve(words.get(output + 1))).isNotEmptyFile();
                }
                run++;
            }
        }
        assertThat(run).isPositive();
    }

    @Test
    void itsJavaIsTheExample() throws IOException {
        Path example = ROOT.resolve("examples/quadratic/src/main/java/org/example/quadratic/Quadratic.java");
        assertThat(blocks("java")).containsExactly(Files.readString(example));
    }

    private static void measurements(Path file) throws IOException {
        Philox random = new Philox(1, 0, 0, 0);
        float[] values = new float[4 * 6000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.normal(i);
        }
        Npy.write(file, 4, values);
    }

    private static List<String> blocks(String language) throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }
}
