package org.ergodic.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a Python that has the peers, or makes an environment for them. */
final class Python {
    private Python() {}

    /** Where the peers' programs are: {@code benchmarks/peers}, told by the script that starts this. */
    static Path folder() {
        return Path.of(System.getProperty("ergodic.benchmarks", "."), "peers").toAbsolutePath();
    }

    /**
     * The Python that is asked for, by the option or by {@code PEERS_PYTHON}; else the one of the environment {@code peers/.venv}, which
     * is made if it is not there. Nothing, after saying why, where that does not work.
     */
    static Optional<Path> find(@Nullable Path asked) throws IOException {
        String variable = System.getenv("PEERS_PYTHON");
        if (asked != null || variable != null) {
            return Optional.of(asked != null ? asked : Path.of(variable));
        }
        Path environment = folder().resolve(".venv");
        Path python = environment.resolve("bin/python");
        Path done = environment.resolve("done");
        String wanted = Files.readString(folder().resolve("requirements.txt"));
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return Optional.of(python);
        }
        System.err.println("Installing the peers into " + environment + " (about 2 GB)…");
        boolean made = run("python3", "-m", "venv", environment.toString())
                && run(
                        python.toString(),
                        "-m",
                        "pip",
                        "install",
                        "--retries",
                        "1",
                        "-qq",
                        "-r",
                        folder().resolve("requirements.txt").toString());
        if (!made) {
            System.err.println(
                    "There is no Python that has the peers, so only ours is measured. Install Python 3.11 or later"
                            + " with venv, or name one that has what peers/requirements.txt lists: --python or PEERS_PYTHON.");
            return Optional.empty();
        }
        Files.writeString(done, wanted);
        return Optional.of(python);
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
