package org.ergodic.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process of its own. */
class MainTest {
    @TempDir
    Path home;

    @BeforeEach
    void install() throws IOException {
        Toys.words(home);
        Toys.command(home);
        Toys.installed(home);
    }

    @Test
    void theCommandGetsTheArgumentsAndItsCodeIsTheProcesss() throws Exception {
        Process process = start("2");
        String hash = Sha256.of(home.resolve("bundles/command.jar"));
        assertThat(output(process))
                .startsWith("hello from words at sha256:" + hash + " in " + home.toRealPath() + " with "
                        + home.toRealPath().resolve("var/cache"))
                .endsWith("stopped");
        assertThat(process.exitValue()).isEqualTo(2);
        assertNothingLeft();
    }

    @Test
    void aChangedBundleIsOneClearLine() throws Exception {
        Path bundle = home.resolve("bundles/words.jar");
        Files.write(bundle, new byte[] {0}, StandardOpenOption.APPEND);
        Process process = start("0", "--json");
        assertThat(output(process))
                .contains("ergodic: " + bundle.toRealPath() + " has been changed: expected sha256 ")
                .contains("{\"error\": \"")
                .doesNotContain("\tat ");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void withoutACommandTheReasonIsShownAndTheStackOnlyWhenAskedFor() throws Exception {
        Files.delete(home.resolve("bundles/words.jar"));
        Toys.installed(home);
        Process process = start("0");
        assertThat(output(process))
                .contains("ergodic: no bundle provides the command line: toy.command 1.0.0 needs osgi.wiring.package")
                .contains(", which no bundle provides; enable or replace the bundles concerned in ")
                .doesNotContain("\tat ");
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(output(start("0", "--verbose"))).contains("\tat ");
        assertNothingLeft();
    }

    @Test
    void aWrongNumberOfThreadsIsRefused() throws Exception {
        for (String wrong : List.of("0", "-1", "many", "")) {
            Process process = start(List.of("-Dergodic.threads=" + wrong), "0");
            assertThat(output(process))
                    .startsWith("ergodic: ergodic.threads is a number from 1 to 9999, but is '" + wrong + "'; put ");
            assertThat(process.exitValue()).isEqualTo(2);
        }
    }

    @Test
    void aFolderWithoutADistributionIsNamed() throws Exception {
        Files.delete(home.resolve(Installation.FILE));
        Process process = start("0");
        assertThat(output(process))
                .startsWith("ergodic: expected a distribution of Ergodic in " + home)
                .contains("; start bin/ergodic of an unpacked distribution")
                .hasLineCount(1);
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void aDefectOfTheCommandIsOneLineToo() throws Exception {
        Process process = start("no-number");
        assertThat(output(process))
                .contains(
                        "ergodic: the command ended with java.lang.NumberFormatException: For input string: \"no-number\"")
                .doesNotContain("\tat ");
        assertThat(process.exitValue()).isEqualTo(1);
        assertNothingLeft();
    }

    @Test
    void aSignalEndsTheCommandThenTheFramework() throws Exception {
        Process process = start("wait");
        BufferedReader reader = process.inputReader();
        assertThat(reader.readLine()).isEqualTo("waiting");
        process.toHandle().destroy();
        assertThat(reader.lines()).containsExactly("interrupted", "stopped");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertNothingLeft();
    }

    private Process start(String... args) throws IOException {
        return start(List.of(), args);
    }

    private Process start(List<String> options, String... args) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dergodic.home=" + home.toRealPath(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        if (Runtime.version().feature() >= 24) { // as bin/ergodic does: Felix uses what is deprecated there
            line.add(1, "--sun-misc-unsafe-memory-access=allow");
        }
        line.addAll(1, options);
        line.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().remove("ERGODIC_VAR");
        return builder.start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private void assertNothingLeft() throws IOException {
        try (var left = Files.list(home.resolve("var/cache"))) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }
}
