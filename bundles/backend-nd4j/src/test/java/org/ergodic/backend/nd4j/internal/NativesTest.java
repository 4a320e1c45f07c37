package org.ergodic.backend.nd4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ergodic.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    @Test
    void otherMachinesAreToldPlainly() {
        assertThatCode(() -> Natives.requirePlatform("Linux", "amd64")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Natives.requirePlatform("Mac OS X", "aarch64"))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("Linux on x86-64")
                .hasMessageContaining("Mac OS X on aarch64");
        assertThatThrownBy(() -> Natives.requirePlatform("Linux", "aarch64")).isInstanceOf(FailureException.class);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        Nd4jBackend backend = new Nd4jBackend(file.resolve("natives"), 1);
        assertThatThrownBy(() -> backend.open(Map.of()))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("ergodic.var");
        backend.stop();
    }

    /** An ELF file of two sections: a dynamic one with one entry, and its strings. */
    private static byte[] elf(long tag, String name) {
        ByteBuffer elf = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        elf.putLong(0x28, 64).putShort(0x3A, (short) 64).putShort(0x3C, (short) 2);
        elf.putInt(64 + 4, 6).putLong(64 + 0x18, 256).putLong(64 + 0x20, 32).putInt(64 + 0x28, 1);
        elf.putInt(128 + 4, 3).putLong(128 + 0x18, 320);
        elf.putLong(256, tag).putLong(264, 5);
        elf.position(325);
        elf.put((name + "\0").getBytes(StandardCharsets.US_ASCII));
        return elf.array();
    }

    @Test
    void theNameIsReplacedInSonameAndNeededOnly(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("library.so");
        for (long tag : new long[] {1, 14}) {
            Files.write(file, elf(tag, "libnd4jcpu.so"));
            Natives.rename(file, "libnd12345.so");
            assertThat(Files.readAllBytes(file)).isEqualTo(elf(tag, "libnd12345.so"));
        }
        Files.write(file, elf(15, "libnd4jcpu.so"));
        assertThatThrownBy(() -> Natives.rename(file, "libnd12345.so")).hasMessageContaining("libnd4jcpu.so");
        assertThat(Files.readAllBytes(file)).isEqualTo(elf(15, "libnd4jcpu.so"));
    }
}
