package org.ergodic.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where runs are kept if nobody says where. */
final class RunFolders {
    private static final Path RUNS = Path.of("runs");

    private RunFolders() {}

    /** The first of {@code runs/name-1}, {@code runs/name-2}, … that is not there. */
    static Path free(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]+", "-");
        int n = 1;
        while (Files.exists(RUNS.resolve(plain + "-" + n))) {
            n++;
        }
        return RUNS.resolve(plain + "-" + n);
    }

    /** For data from a file, the file's name without its ending. */
    static Path free(String model, String data) {
        String file = Path.of(data).getFileName() == null
                ? data
                : Path.of(data).getFileName().toString();
        int dot = file.lastIndexOf('.');
        return free(model + "-" + (dot > 0 ? file.substring(0, dot) : file));
    }
}
