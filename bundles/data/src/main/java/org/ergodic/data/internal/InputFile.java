package org.ergodic.data.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.ergodic.ErgodicException;
import org.ergodic.FailureException;
import org.ergodic.RequestException;

/** Opens the files that users name; what goes wrong becomes one line with the path in it. */
final class InputFile {
    /** What is done with the open file. */
    interface Content<T> {
        /** @param size the length of the file in bytes, 1 or more */
        T read(InputStream in, long size) throws IOException;
    }

    private InputFile() {}

    /**
     * Reads a file.
     *
     * @param path as the user gave it
     * @param expected what it should be: "a .npy file"
     * @throws RequestException if it is not there, a folder or empty
     * @throws FailureException if it cannot be read
     */
    static <T> T read(String path, String expected, Content<T> content) {
        try {
            Path file = Path.of(path);
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new RequestException(path + " is a folder, but " + expected + " was expected");
            }
            if (!attributes.isRegularFile()) {
                throw new RequestException(path + " is not a regular file, but " + expected + " was expected");
            }
            if (attributes.size() == 0) {
                throw new RequestException(path + " is empty, but " + expected + " was expected");
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                return content.read(in, attributes.size());
            }
        } catch (InvalidPathException e) {
            throw new RequestException("'" + path + "' is not a path: " + e.getReason(), e);
        } catch (IOException e) {
            throw told(path, expected, e);
        }
    }

    /** The line for a person. */
    static ErgodicException told(String path, String expected, IOException e) {
        if (e instanceof NoSuchFileException
                || e instanceof FileSystemException system && "Not a directory".equals(system.getReason())) {
            return new RequestException(
                    "there is no file " + path + ", but " + expected + " was expected; check the path", e);
        }
        if (e instanceof AccessDeniedException) {
            return new FailureException(
                    path + " cannot be read: permission denied; give this user the right to read it", e);
        }
        return new FailureException(path + " cannot be read: " + e.getMessage(), e);
    }
}
