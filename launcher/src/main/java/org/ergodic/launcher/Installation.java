package org.ergodic.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bundles that belong to this distribution, as {@code conf/bundles.json} lists them:
 *
 * <pre>[
 *   {"file": "bundles/api-1.0.0.jar", "sha256": "64 hexadecimal digits", "enabled": true}
 * ]</pre>
 *
 * A file is named relative to the home. Nothing that is not listed is installed.
 */
public record Installation(List<Entry> entries) {
    static final String FILE = "conf/bundles.json";

    /** One bundle: its file relative to the home, what its bytes must hash to, and whether it is wanted. */
    public record Entry(String file, String sha256, boolean enabled) {}

    static Installation read(Path home) throws LaunchException {
        Path file = home.resolve(FILE);
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new LaunchException(
                    file + ": " + e.getMessage(),
                    "expected a list of {\"file\": …, \"sha256\": …, \"enabled\": …}; unpack the distribution again",
                    e);
        } catch (NoSuchFileException e) {
            throw new LaunchException(file + " does not exist", "unpack the distribution again", e);
        } catch (IOException e) {
            throw new LaunchException(file + " cannot be read: " + e, "check its permissions", e);
        }
    }

    static Installation parse(String json) {
        List<Entry> entries = new ArrayList<>();
        for (Map<String, Object> object : new FlatJson(json).listOfObjects()) {
            entries.add(entry(object));
        }
        return new Installation(List.copyOf(entries));
    }

    private static Entry entry(Map<String, Object> object) {
        if (object.keySet().equals(Set.of("file", "sha256", "enabled"))
                && object.get("file") instanceof String file
                && object.get("sha256") instanceof String sha256
                && object.get("enabled") instanceof Boolean enabled
                && sha256.matches("[0-9a-f]{64}")) {
            return new Entry(file, sha256, enabled);
        }
        throw new IllegalArgumentException("an entry is " + object);
    }

    /** What lies in {@code bundles/} of the home, sorted by name, all of it enabled. */
    static Installation ofFolder(Path home) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(home.resolve("bundles"))) {
            for (Path file : files.sorted().toList()) {
                entries.add(new Entry("bundles/" + file.getFileName(), Sha256.of(file), true));
            }
        }
        return new Installation(entries);
    }

    /** Writes the list aside, forces it, moves it to its place and forces the folder. */
    void write(Path home) throws IOException {
        Path file = home.resolve(FILE);
        Files.createDirectories(file.getParent());
        Path aside = file.resolveSibling("bundles.json.new");
        Files.writeString(aside, toJson());
        force(aside, StandardOpenOption.WRITE);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        force(file.getParent(), StandardOpenOption.READ);
    }

    private static void force(Path path, OpenOption access) throws IOException {
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }

    String toJson() {
        return entries.stream()
                .map(e -> "  {\"file\": %s, \"sha256\": \"%s\", \"enabled\": %s}"
                        .formatted(FlatJson.quote(e.file), e.sha256, e.enabled))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    /** Run by the build: lists the bundles of the home given. */
    public static void main(String[] home) throws IOException {
        ofFolder(Path.of(home[0])).write(Path.of(home[0]));
    }
}
