package org.ergodic.engine.internal;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Disk;

/** Held while a run is trained, so that nobody else trains it, in this process or another. */
record RunLock(Path file, FileChannel channel) implements AutoCloseable {
    static RunLock take(Path file, Path run) {
        FileChannel channel = Disk.call(
                file,
                "cannot be opened",
                () -> FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        RunLock lock = new RunLock(file, channel);
        if (!lock.tryLock()) {
            lock.close();
            throw new RequestException(run + " is being trained already; wait until that has ended, or end it");
        }
        return lock;
    }

    private boolean tryLock() {
        return Disk.call(file, "cannot be locked", () -> {
            try {
                FileLock lock = channel.tryLock();
                return lock != null;
            } catch (OverlappingFileLockException e) {
                return false;
            }
        });
    }

    @Override
    public void close() {
        Disk.call(file, "cannot be closed", () -> {
            channel.close();
            return file;
        });
    }
}
