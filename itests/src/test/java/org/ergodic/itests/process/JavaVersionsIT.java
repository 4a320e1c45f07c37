package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On each Java of this machine that will do, the product works and computes the same. */
class JavaVersionsIT {
    @TempDir
    Path folder;

    @Test
    void allComputeTheSame() throws Exception {
        byte[] samples = null;
        for (var java : javas().entrySet()) {
            System.out.printf("Java %s in %s%n", java.getKey(), java.getValue());
            Ergodic ergodic =
                    Ergodic.in(folder).with("JAVA_HOME", java.getValue().toString());
            String run = "run-" + java.getKey();
            ergodic.succeed(Runs.train("diffusion", "swiss-roll", "nd4j-cpu", 40, run));
            assertThat(Files.readString(folder.resolve(run).resolve("provenance.json")))
                    .contains("\"java.runtime.version\" : \"" + java.getKey());
            ergodic.run("train", "--model", "vae", "--data", "ring").fails(2, "'vae'");
            Outcome outcome =
                    ergodic.succeed("sample", run, "-n", "100", "--sampler=ddim", "--steps=10", "-o", "x.npy");
            assertThat(outcome.err().lines())
                    .as("warnings of the Java virtual machine")
                    .allMatch(line -> line.endsWith(" samples"));
            byte[] these = Files.readAllBytes(folder.resolve("x.npy"));
            assertThat(samples == null ? these : samples).isEqualTo(these);
            samples = these;
        }
        assertThat(samples).isNotNull();
    }

    /** From version to home. */
    private static TreeMap<String, Path> javas() throws IOException {
        TreeMap<String, Path> found = new TreeMap<>();
        add(found, Path.of(System.getProperty("java.home")));
        Path usual = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(usual)) {
            try (Stream<Path> homes = Files.list(usual)) {
                for (Path home : homes.toList()) {
                    add(found, home);
                }
            }
        }
        return found;
    }

    private static void add(TreeMap<String, Path> found, Path home) throws IOException {
        Path release = home.resolve("release");
        if (Files.isExecutable(home.resolve("bin/java")) && Files.isRegularFile(release)) {
            Properties properties = new Properties();
            try (var in = Files.newInputStream(release)) {
                properties.load(in);
            }
            String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
            if (Runtime.Version.parse(version).feature() >= 17) {
                found.put(version, home);
            }
        }
    }
}
