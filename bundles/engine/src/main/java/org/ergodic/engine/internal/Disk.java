package org.ergodic.engine.internal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ergodic.FailureException;
import org.ergodic.RequestException;

/**
 * The one way to the disk. A file is written aside, forced, renamed over the old one, and its folder is forced: at any moment
 * the old or the new content is there, whole. An interrupt waits until a call is done. What fails is told with the path
 * and the reason.
 */
public final class Disk {
    private static final String ASIDE = ".aside";

    private Disk() {}

    /** What is done with a file. */
    interface Action<T> {
        T run() throws IOException;
    }

    /** Makes {@code content} the content of a file. */
    static void write(Path file, byte[] content) {
        write(file, out -> out.write(content));
    }

    /** Makes {@code content} the content of a file. */
    static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** What writes the content of a file. */
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    static void write(Path file, Content content) {
        Path aside = file.resolveSibling(file.getFileName() + ASIDE);
        call(file, "cannot be written", () -> {
            try {
                try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
                    content.to(out);
                    out.getFD().sync();
                }
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                Files.deleteIfExists(aside);
                throw e;
            }
            force(file.toAbsolutePath().getParent());
            return file;
        });
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The content of a file. */
    static byte[] read(Path file) {
        return call(file, "cannot be read", () -> Files.readAllBytes(file));
    }

    /**
     * The content of a file.
     *
     * @throws RequestException if it is not UTF-8
     */
    public static String text(Path file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RequestException(file + " should be text, but is not UTF-8", e);
        }
    }

    /** Makes a folder and those above it. */
    static void folder(Path folder) {
        call(folder, "cannot be made", () -> Files.createDirectories(folder));
    }

    /** What is in a folder; nothing if it is not there. */
    static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return call(folder, "cannot be read", () -> {
            try (Stream<Path> files = Files.list(folder)) {
                return files.sorted().toList();
            }
        });
    }

    /** Removes a file, if it is there. */
    static void delete(Path file) {
        call(file, "cannot be removed", () -> Files.deleteIfExists(file));
    }

    /** Removes a folder and all that is in it. */
    static void deleteAll(Path folder) {
        call(folder, "cannot be removed", () -> {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            return folder;
        });
    }

    /** Removes what a killed process had not finished writing. */
    static void clean(Path folder) {
        list(folder).stream()
                .filter(file -> file.getFileName().toString().endsWith(ASIDE))
                .forEach(Disk::delete);
    }

    /** Does something, again if an interrupt cut it short; the interrupt is seen afterwards. */
    static <T> T call(Path path, String failure, Action<T> action) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return action.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw new FailureException(path + " " + failure + ": " + reason(e), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied; make it accessible or choose another place";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (e instanceof FileAlreadyExistsException file) {
            return file.getFile() + " is there already and is no folder";
        }
        String message = e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(e.getMessage());
        if (message.contains("Permission denied")) {
            return "permission denied; make it accessible or choose another place";
        }
        return message.contains("No space left") ? "the disk is full; make room and try again" : message;
    }
}
