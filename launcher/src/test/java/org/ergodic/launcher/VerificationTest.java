package org.ergodic.launcher;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    /** SHA-256 of "abc", FIPS 180-4's example. */
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final Installation.Entry entry = new Installation.Entry("a.jar", OF_ABC, true);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeTheBundle() throws IOException {
        file = Files.writeString(folder.resolve("a.jar"), "abc");
    }

    private void check() throws LaunchException {
        new Verification(new Home(folder, folder.resolve("var"))).check(List.of(entry));
    }

    @Test
    void theRightBytesPass() {
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void otherBytesAreRefused() throws IOException {
        Files.writeString(file, "abd");
        assertThatThrownBy(this::check)
                .hasMessageContaining(file + " has been changed: expected sha256 " + OF_ABC + ", found ");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(file);
        assertThatThrownBy(this::check).hasMessageContaining(file + " does not exist");
    }

    @Test
    void aFileIsHashedAgainOnlyWhenItsSizeOrTimeChanged() throws Exception {
        check();
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "abd");
        Files.setLastModifiedTime(file, time);
        assertThatCode(this::check).doesNotThrowAnyException();
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5));
        assertThatThrownBy(this::check).isInstanceOf(LaunchException.class);
    }

    @Test
    void aStateFolderThatCannotBeWrittenIsNoError() throws Exception {
        Home home = new Home(folder, file.resolve("below-a-file"));
        new Verification(home).check(List.of(entry));
        Files.writeString(file, "abd");
        assertThatThrownBy(() -> new Verification(home).check(List.of(entry))).isInstanceOf(LaunchException.class);
    }
}
