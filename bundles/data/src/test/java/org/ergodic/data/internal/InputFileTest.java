package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
    @TempDir
    Path folder;

    @Test
    void aMissingRightIsAFailure() {
        assertThat(InputFile.told("secret.npy", "a .npy file", new AccessDeniedException("secret.npy")))
                .isInstanceOf(FailureException.class)
                .hasMessage("secret.npy cannot be read: permission denied; give this user the right to read it");
        assertThat(InputFile.told("x.npy", "a .npy file", new IOException("Input/output error")))
                .isInstanceOf(FailureException.class)
                .hasMessage("x.npy cannot be read: Input/output error");
    }

    @Test
    void aFileWithoutRightsIsAFailure() throws IOException {
        Path file = Files.write(folder.resolve("secret.npy"), new byte[] {1});
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "root reads everything");
        assertThatThrownBy(() -> Loading.load(new NpyReader(), file))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void whatIsNoPathIsRefused() {
        assertThatThrownBy(() -> InputFile.read("a\0b", "a .npy file", (in, size) -> size))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("is not a path");
    }
}
