package org.ergodic.itests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.ergodic.itests.felix.Distribution;

/** Copies of the distribution, to be changed. */
final class Copies {
    private Copies() {}

    static void whole(Path copy) throws IOException {
        copy(copy, false);
    }

    /** A small one, whose bundles are links to those of the distribution; what is installed into it is its own. */
    static void linked(Path copy) throws IOException {
        copy(copy, true);
    }

    private static void copy(Path copy, boolean links) throws IOException {
        Path home = Distribution.home();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file :
                    files.filter(file -> !file.startsWith(home.resolve("var"))).toList()) {
                Path target = copy.resolve(home.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (links && file.getParent().endsWith("bundles")) {
                    Files.createSymbolicLink(target, file.toRealPath());
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
