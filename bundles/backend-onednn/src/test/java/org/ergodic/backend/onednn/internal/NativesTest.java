package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ergodic.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    private static final Path ROOT = Path.of("target", "natives");

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
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> Natives.load(file.resolve("natives"), arena))
                    .isInstanceOf(FailureException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("ergodic.var");
        }
    }

    /** Thread settings reach the OpenMP runtime that oneDNN uses, which may be another library's. */
    @Test
    void theLibrariesAreThoseOfTheBuild() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            Natives natives = Natives.load(ROOT, arena);
            MemorySegment version = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(
                            natives.dnnl().findOrThrow("dnnl_version"), FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
            assertThat(version.reinterpret(8).get(ValueLayout.JAVA_INT, 0)).isEqualTo(3);
            assertThat(natives.dnnl().find("omp_set_num_threads")).isPresent();
            assertThat(natives.llvm().find("LLVMParseIRInContext")).isPresent();
        }
        try (Stream<Path> left = Files.list(ROOT)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }
}
