package org.ergodic.cli.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.ergodic.FailureException;
import org.ergodic.RequestException;

/** Files that are there as a whole or not at all: written aside, forced, renamed, the folder forced. */
final class AsideFile {
    private AsideFile() {}

    /** What writes the content. */
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    static void write(Path file, Content content) {
        Path folder = file.toAbsolutePath().getParent();
        checkFolder(file);
        Path aside = folder.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                            aside,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                content.write(out);
                out.flush();
                channel.force(true);
            }
            Files.move(aside, file.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
            force(folder);
        } catch (IOException e) {
            throw new FailureException(
                    file + " cannot be written: " + reason(e) + "; choose another place or make room", e);
        } finally {
            delete(aside);
        }
    }

    static void write(Path file, byte[] content) {
        write(file, out -> out.write(content));
    }

    /** Refuses a file that no folder could hold, before any work is done for it. */
    static void checkFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new RequestException("the folder of " + file + " does not exist; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new RequestException(file + " is a folder; name a file");
        }
    }

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path aside) {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            // it could not be made either
        }
    }
}
