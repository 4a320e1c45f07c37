package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.ergodic.itests.felix.Distribution;

/**
 * {@code bin/ergodic}, called in a folder.
 *
 * @param home the distribution
 * @param folder where it is called
 * @param environment variables beside those of the tests
 * @param before words before the command, such as those of {@code setpriv}
 */
record Ergodic(Path home, Path folder, Map<String, String> environment, List<String> before) {
    private static final int SECONDS = 240;

    /** The distribution that was built, called in a folder. */
    static Ergodic in(Path folder) {
        Map<String, String> environment = new TreeMap<>();
        environment.put(
                "ERGODIC_VAR", Distribution.var().resolveSibling("process-var").toString());
        String java = System.getenv("ERGODIC_TEST_JAVA");
        if (java != null) {
            environment.put("JAVA_HOME", java);
        }
        return new Ergodic(Distribution.home(), folder, environment, List.of());
    }

    Ergodic of(Path distribution) {
        return new Ergodic(distribution, folder, environment, before);
    }

    Ergodic with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Ergodic(home, folder, more, before);
    }

    /** With options of the Java virtual machine. */
    Ergodic java(String options) {
        return with("ERGODIC_JAVA_OPTS", options);
    }

    Ergodic before(String... words) {
        return new Ergodic(home, folder, environment, List.of(words));
    }

    /** Starts a command; what it prints is in the two files. */
    Process start(Path out, Path err, String... words) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(home.resolve("bin/ergodic").toString());
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a command to its end. */
    Outcome run(String... words) throws IOException, InterruptedException {
        Path out = Files.createTempFile("ergodic", ".out");
        Path err = Files.createTempFile("ergodic", ".err");
        try {
            Process process = start(out, err, words);
            try {
                boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
                Outcome outcome = new Outcome(
                        String.join(" ", words),
                        ended ? process.exitValue() : -1,
                        Files.readString(out),
                        Files.readString(err));
                assertThat(ended)
                        .as("ended in %s s: %s", SECONDS, outcome.description())
                        .isTrue();
                return outcome;
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Runs a command that has to end well. */
    Outcome succeed(String... words) throws IOException, InterruptedException {
        Outcome outcome = run(words);
        assertThat(outcome.code()).as(outcome.description()).isZero();
        return outcome;
    }
}
