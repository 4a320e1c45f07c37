package org.ergodic.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A framework cache of this process's own, gone when the process ends. Each folder holds a lock file that its process
 * keeps locked; a folder whose lock is free was left by a process that was killed, and the next one removes it.
 */
final class CacheFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    private CacheFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** A new folder below {@code cache} of the state folder, or below the system's temporary folder. */
    static CacheFolder create(Path state) throws LaunchException {
        try {
            return createBelow(state.resolve("cache"));
        } catch (IOException first) {
            Path temporary =
                    Path.of(System.getProperty("java.io.tmpdir"), "ergodic-" + System.getProperty("user.name"));
            try {
                return createBelow(temporary);
            } catch (IOException second) {
                throw new LaunchException(
                        "neither " + state + " nor " + temporary + " can be written: " + second,
                        "set ERGODIC_VAR to a folder that can",
                        second);
            }
        }
    }

    private static CacheFolder createBelow(Path parent) throws IOException {
        Files.createDirectories(parent);
        // One at a time, so that nobody takes a folder that is not locked yet for one that was left behind.
        try (FileChannel turn = open(parent.resolve("lock"))) {
            FileLock mine = turn.lock();
            try {
                removeLeftBehind(parent);
                Path folder = Files.createTempDirectory(
                        parent, ProcessHandle.current().pid() + "-");
                FileChannel lock = open(folder.resolve("lock"));
                lock.lock();
                return new CacheFolder(folder, lock);
            } finally {
                mine.release();
            }
        }
    }

    private static void removeLeftBehind(Path parent) throws IOException {
        List<Path> folders;
        try (Stream<Path> list = Files.list(parent)) {
            folders = list.filter(Files::isDirectory).toList();
        }
        for (Path folder : folders) {
            try (FileChannel channel = open(folder.resolve("lock"))) {
                if (channel.tryLock() != null) {
                    delete(folder);
                }
            } catch (OverlappingFileLockException e) {
                // this very process holds it
            } catch (IOException e) {
                // not ours to remove
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            delete(folder);
        }
    }
}
