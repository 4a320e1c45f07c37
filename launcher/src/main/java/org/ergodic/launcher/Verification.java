package org.ergodic.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks that each bundle's file hashes to what the installation says. A file once found right is not hashed again
 * until its size, its time of change or the expected hash differ: {@code verified.txt} in the state folder remembers.
 */
final class Verification {
    private final Path home;
    private final Path memory;

    Verification(Home home) {
        this.home = home.folder();
        this.memory = home.state().resolve("verified.txt");
    }

    void check(List<Installation.Entry> entries) throws LaunchException {
        Set<String> known = known();
        List<String> found = new ArrayList<>();
        for (Installation.Entry entry : entries) {
            Path file = home.resolve(entry.file());
            try {
                String line = line(file, entry);
                if (!known.contains(line)) {
                    hash(file, entry);
                }
                found.add(line);
            } catch (NoSuchFileException e) {
                throw new LaunchException(
                        file + " does not exist, but " + Installation.FILE + " lists it",
                        "put the file back, or unpack the distribution again",
                        e);
            } catch (IOException e) {
                throw new LaunchException(file + " cannot be read: " + e, "check its permissions", e);
            }
        }
        if (!known.equals(Set.copyOf(found))) {
            remember(found);
        }
    }

    private static String line(Path file, Installation.Entry entry) throws IOException {
        return "%s %d %d %s"
                .formatted(
                        entry.sha256(),
                        Files.size(file),
                        Files.getLastModifiedTime(file).toMillis(),
                        file);
    }

    private static void hash(Path file, Installation.Entry entry) throws IOException, LaunchException {
        String found = Sha256.of(file);
        if (!found.equals(entry.sha256())) {
            throw new LaunchException(
                    file + " has been changed: expected sha256 " + entry.sha256() + ", found " + found,
                    "put the original file back, or unpack the distribution again");
        }
    }

    private Set<String> known() {
        try {
            return new HashSet<>(Files.readAllLines(memory));
        } catch (IOException e) {
            return Set.of(); // then everything is hashed, which is never wrong
        }
    }

    private void remember(List<String> lines) {
        try {
            Files.createDirectories(memory.getParent());
            Path aside = Files.createTempFile(memory.getParent(), "verified", ".new");
            Files.write(aside, lines);
            Files.move(aside, memory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // a state folder that cannot be written costs the next start its time, nothing else
        }
    }
}
