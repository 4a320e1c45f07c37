package org.ergodic.engine.files;

import java.io.BufferedOutputStream;
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
    private static final int BUFFER = 1 << 16;

    private Disk() {}

    /** What is done with a file. */
    public interface Action<T> {
        /** Does it, and once more if an interrupt cut it short. */
        T run() throws IOException;
    }

    /** Makes {@code content} the content of a file. */
    public static void write(Path file, byte[] content) {
        write(file, out -> out.write(content));
    }

    /** Makes {@code content} the content of a file. */
    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** What writes the content of a file. */
    public interface Content {
        /** Writes all of it; the stream is buffered, and is closed by others. */
        void to(OutputStream out) throws IOException;
    }

    /**
     * Makes what is written the content of a file.
     *
     * @throws FailureException if the disk does not take it; the old content is then still there
     */
    public static void write(Path file, Content content) {
        Path aside = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ASIDE);
        call(file, "cannot be written", () -> {
            try {
                try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
                    OutputStream buffered = new BufferedOutputStream(out, BUFFER);
                    content.to(buffered);
                    buffered.flush();
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
    public static byte[] read(Path file) {
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
    public static void folder(Path folder) {
        call(folder, "cannot be made", () -> Files.createDirectories(folder));
    }

    /** What is in a folder; nothing if it is not there. */
    public static List<Path> list(Path folder) {
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
    public static void delete(Path file) {
        call(file, "cannot be removed", () -> Files.deleteIfExists(file));
    }

    /** Removes a folder and all that is in it. */
    public static void deleteAll(Path folder) {
        call(folder, "cannot be removed", () -> {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            return folder;
        });
    }

    /** Whether a file is what a process is writing, or had not finished when it was killed. */
    public static boolean isAside(Path file) {
        return file.getFileName().toString().endsWith(ASIDE);
    }

    /** Removes what killed processes had not finished writing; nobody else may be writing there. */
    public static void clean(Path folder) {
        list(folder).stream().filter(Disk::isAside).forEach(Disk::delete);
    }

    /** Does something, again if an interrupt cut it short; the interrupt is seen afterwards. */
    public static <T> T call(Path path, String failure, Action<T> action) {
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
            return file.getFile() + " is there already and is no folder; choose another place";
        }
        String message = e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(e.getMessage());
        if (message.contains("Permission denied")) {
            return "permission denied; make it accessible or choose another place";
        }
        return message.contains("No space left") ? "the disk is full; make room or choose another place" : message;
    }
}
