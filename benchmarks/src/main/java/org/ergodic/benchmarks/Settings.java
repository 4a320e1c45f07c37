package org.ergodic.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.ergodic.RequestException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands have. */
final class Settings {
    private static final String NONE = "none";

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description =
                    "Which of torch, torch-tuned, torch-compile, jax, jax-scan; 'none' for ours only. All by default.")
    private List<String> peers = Engines.PEERS;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "What ours runs on; by default the fastest that there is on this Java.")
    private @Nullable String backend;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description =
                    "A Python that has what peers/requirements.txt lists; PEERS_PYTHON names one too. By default an"
                            + " environment is made in peers/.venv.")
    private @Nullable Path python;

    @Option(names = "--output", paramLabel = "DIR", description = "Where the page and results.json go.")
    private @Nullable Path output;

    @Option(names = "--json", description = "The last line on stdout is one JSON object.")
    boolean json;

    /** What is asked for, looked at; the folder is there afterwards. */
    Engines engines() throws IOException {
        List<String> chosen = peers.equals(List.of(NONE)) ? List.of() : peers;
        Engines.check(chosen);
        String name = backend == null ? Backends.present().get(0) : backend;
        if (!Backends.present().contains(name)) {
            throw new RequestException("there is no backend '" + name + "' for Java "
                    + Runtime.version().feature() + "; there are " + String.join(", ", Backends.present()));
        }
        Path folder = output != null ? output : unused();
        Files.createDirectories(folder);
        Optional<Path> found = chosen.isEmpty() ? Optional.empty() : Python.find(python);
        return new Engines(name, found, chosen, folder.toAbsolutePath());
    }

    private static Path unused() {
        String now = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss"));
        return Path.of("runs", "benchmark-" + now);
    }
}
