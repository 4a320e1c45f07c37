package org.ergodic.backend.onednn.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the libraries see of the processor. */
final class Processor {
    /** The widest vector instructions that it has, of {@code avx512f}, {@code avx2} and {@code avx}; else empty. */
    static final String VECTORS = vectors();

    private Processor() {}

    private static String vectors() {
        try {
            String flags = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .orElse("");
            return List.of("avx512f", "avx2", "avx").stream()
                    .filter(List.of(flags.split("\\s+"))::contains)
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
