package org.ergodic.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @Test
    void whatIsWrittenIsReadBack(@TempDir Path home) throws Exception {
        Installation installation = new Installation(List.of(
                new Installation.Entry("bundles/a \"quoted\" \\ \t ü.jar", HASH, true),
                new Installation.Entry("bundles/b.jar", HASH, false)));
        installation.write(home);
        assertThat(Installation.read(home)).isEqualTo(installation);
        assertThat(Files.list(home.resolve("conf"))).hasSize(1);
    }

    @Test
    void whiteSpaceEscapesAndOrderAreFree() {
        String json = "\r\n[ {\"enabled\":false ,\"sha256\" : \"" + HASH + "\",\n\t\"file\":\"\\u0061\\/b\\n\"}]";
        assertThat(Installation.parse(json).entries()).containsExactly(new Installation.Entry("a/b\n", HASH, false));
        assertThat(Installation.parse("[]").entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[",
                "[{}]",
                "[]]",
                "[{\"file\": \"a\"}]",
                "[{\"file\": \"a\", \"sha256\": \"12\", \"enabled\": true}]",
                "[{\"file\": \"a\", \"sha256\": \"HASH\", \"enabled\": \"true\"}]",
                "[{\"file\": \"a\", \"sha256\": \"HASH\", \"enabled\": 1}]",
                "[{\"file\": \"a\", \"file\": \"b\", \"sha256\": \"HASH\", \"enabled\": true}]",
                "[{\"file\": \"a\", \"sha256\": \"HASH\", \"enabled\": true, \"extra\": true}]",
                "[{\"file\": \"a\", \"sha256\": \"HASH\", \"enabled\": true},]",
                "[{\"file\": \"a\\x\", \"sha256\": \"HASH\", \"enabled\": true}]",
                "[{\"file\": \"a\\u00zz\", \"sha256\": \"HASH\", \"enabled\": true}]",
                "[{\"file\": \"a\n\", \"sha256\": \"HASH\", \"enabled\": true}]",
                "[{\"file\": \"a"
            })
    void everythingElseIsRefused(String json) {
        assertThatThrownBy(() -> Installation.parse(json.replace("HASH", HASH)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anErrorNamesFileAndLine(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve(Installation.FILE), "[\n  {\"file\" \"a\"}\n]");
        assertThatThrownBy(() -> Installation.read(home))
                .isInstanceOf(LaunchException.class)
                .hasMessage(home.resolve(Installation.FILE) + ": line 2: expected ':'");
    }
}
