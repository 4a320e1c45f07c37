package org.ergodic.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Java the scripts take, tried on machines made of empty files. */
class FindJavaTest {
    private static final Path SCRIPT = Path.of("../dist/src/main/distribution/bin/find-java");

    @TempDir
    Path machine;

    @ParameterizedTest
    @CsvSource({"17.0.15, 17", "25, 25", "26-ea, 26", "21.0.2, 21"})
    void javaHomeIsTakenWhereItWillDo(String release, String version) throws Exception {
        java("chosen", release);
        java("on-path", "27");
        assertThat(found("chosen", "on-path", "java")).isEqualTo(machine.resolve("chosen") + " " + version);
    }

    @ParameterizedTest
    @CsvSource({"11.0.2", "1.8.0_302", "garbage", "''"})
    void anOlderJavaHomeGivesWay(String release) throws Exception {
        java("old", release);
        java("on-path", "99.0.1"); // newer than whatever the machine of this test has
        assertThat(found("old", "on-path", "java")).isEqualTo(machine.resolve("on-path") + " 99");
        assertThat(found("nowhere", "on-path", "java")).isEqualTo(machine.resolve("on-path") + " 99");
    }

    @Test
    void withoutAReleaseFileJavaItselfIsAsked() throws Exception {
        Path java = java("chosen", "17").resolve("bin/java");
        Files.delete(machine.resolve("chosen/release"));
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"21.0.1\" 2023-10-17' >&2\n");
        assertThat(found("chosen", "chosen", "java")).isEqualTo(machine.resolve("chosen") + " 21");
    }

    @Test
    void allOfThemAreListed() throws Exception {
        java("chosen", "17.0.15");
        java("on-path", "99.0.1");
        assertThat(script("chosen", "on-path", "list_java java").lines())
                .contains("17 " + machine.resolve("chosen"), "99 " + machine.resolve("on-path"))
                .allMatch(line -> line.matches("[1-9][0-9]+ /.*"));
        java("chosen", "11.0.2");
        assertThat(script("chosen", "on-path", "list_java java").lines())
                .noneMatch(line -> line.contains(machine.resolve("chosen").toString()));
    }

    @Test
    void whoeverLacksTheToolIsPassedOver() throws Exception {
        java("chosen", "99");
        assertThat(found("chosen", "chosen", "no-such-tool")).isEqualTo("none");
    }

    private Path java(String name, String release) throws IOException {
        Path home = Files.createDirectories(machine.resolve(name));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 1\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + release + "\"\nMODULES=\"a b\"\n");
        return home;
    }

    private String found(String javaHome, String onPath, String tool) throws Exception {
        return script(javaHome, onPath, "find_java " + tool + " && echo \"$java_home $java_version\" || echo none");
    }

    private String script(String javaHome, String onPath, String commands) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-euc", ". \"$0\"; " + commands, SCRIPT.toString()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", machine.resolve(javaHome).toString());
        builder.environment().put("PATH", machine.resolve(onPath).resolve("bin") + ":" + System.getenv("PATH"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
