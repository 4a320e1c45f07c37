package org.ergodic.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ergodic.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
    @TempDir
    Path temp;

    @Test
    void aFailedWriteLeavesTheOldContent() {
        Path file = temp.resolve("f");
        Disk.write(file, "old");
        assertThatThrownBy(() -> Disk.write(file, out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isExactlyInstanceOf(FailureException.class)
                .hasMessage(file + " cannot be written: the disk is full; make room or choose another place");
        assertThat(Disk.text(file)).isEqualTo("old");
        assertThat(Disk.list(temp)).containsExactly(file);
    }

    @Test
    void anInterruptWaits() {
        Path file = temp.resolve("f");
        Thread.currentThread().interrupt();
        Disk.write(file, "new");
        assertThat(Disk.text(file)).isEqualTo("new");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatIsMissingIsNamed() {
        Path file = temp.resolve("no/f");
        assertThatThrownBy(() -> Disk.write(file, "x"))
                .isExactlyInstanceOf(FailureException.class)
                .hasMessageStartingWith(file + " cannot be written: ");
        assertThatThrownBy(() -> Disk.read(file)).hasMessage(file + " cannot be read: " + file + " does not exist");
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Files.writeString(temp.resolve("a.aside"), "half");
        Files.writeString(temp.resolve("b"), "whole");
        Disk.clean(temp);
        assertThat(Disk.list(temp)).containsExactly(temp.resolve("b"));
    }
}
