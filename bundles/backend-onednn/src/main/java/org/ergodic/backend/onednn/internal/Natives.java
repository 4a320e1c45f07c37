package org.ergodic.backend.onednn.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.ergodic.FailureException;

/**
 * The native libraries. They are taken out of the bundle once for each build of them, into a folder named after that build, and
 * serve all later starts from there; all bundles of one build in a process share one mapping of each.
 *
 * @param dnnl the functions of oneDNN, and of the OpenMP runtime that it was linked to, which is not ours where another library
 *     of the process has brought its own
 * @param llvm the functions of LLVM
 */
record Natives(SymbolLookup dnnl, SymbolLookup llvm) {
    private static final String ASIDE = ".aside-";
    private static final String DNNL = "libdnnl.so.3";
    private static final String LLVM = "libLLVM.so";
    private static final List<String> FILES = List.of(
            "/org/bytedeco/dnnl/linux-x86_64/" + DNNL,
            "/org/bytedeco/dnnl/linux-x86_64/libgomp.so.1",
            "/org/bytedeco/llvm/linux-x86_64/" + LLVM);

    /**
     * Loads the libraries.
     *
     * @param root the folder below which extracted libraries are kept
     * @param arena when it is closed nothing of the libraries may be called any more
     * @throws FailureException if there are none for this machine, or they cannot be loaded
     */
    static Natives load(Path root, Arena arena) {
        requirePlatform(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path folder;
        try {
            folder = extracted(root);
        } catch (IOException e) {
            throw new FailureException(
                    "the native libraries of the backend onednn-cpu could not be put into " + root + ": " + e
                            + "; make room there, or choose another folder with ergodic.var",
                    e);
        }
        try {
            return new Natives(
                    SymbolLookup.libraryLookup(folder.resolve(DNNL), arena),
                    SymbolLookup.libraryLookup(folder.resolve(LLVM), arena));
        } catch (IllegalArgumentException e) {
            throw new FailureException(
                    "the native libraries of the backend onednn-cpu in " + folder + " do not load: " + e.getMessage()
                            + "; delete that folder, or use another backend, such as 'reference'",
                    e);
        }
    }

    /** Fails with a message for a person unless the bundle has libraries for this machine. */
    static void requirePlatform(String osName, String osArch) {
        boolean linux = osName.toLowerCase(Locale.ROOT).contains("linux");
        boolean x86 = Set.of("amd64", "x86_64").contains(osArch.toLowerCase(Locale.ROOT));
        if (!linux || !x86) {
            throw new FailureException("the backend onednn-cpu has native libraries for Linux on x86-64, but this is "
                    + osName + " on " + osArch + "; use another backend, such as 'reference'");
        }
    }

    /**
     * The folder of this build's libraries below {@code root}, filled when it is not there yet. One at a time among all
     * processes: what a killed one has left is cleared away.
     */
    private static Path extracted(Path root) throws IOException {
        Path folder = root.resolve(build()).toAbsolutePath();
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Files.createDirectories(root);
        // a file lock is for the whole process: its threads take turns first
        synchronized (System.getProperties()) {
            try (FileChannel file = FileChannel.open(
                            root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                clear(root);
                if (!Files.isDirectory(folder)) {
                    Path aside = Files.createTempDirectory(root, ASIDE);
                    for (String name : FILES) {
                        extract(name, aside);
                    }
                    Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
                }
                return folder;
            }
        }
    }

    private static void clear(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            for (Path left : entries.filter(
                            path -> path.getFileName().toString().startsWith(ASIDE))
                    .toList()) {
                try (Stream<Path> paths = Files.walk(left)) {
                    for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(path);
                    }
                }
            }
        }
    }

    private static String build() throws IOException {
        try (InputStream in = open("/natives/build")) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            return "onednn-" + HexFormat.of().formatHex(hash).substring(0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Natives.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the bundle lacks " + name);
        }
        return in;
    }

    private static void extract(String name, Path folder) throws IOException {
        Path file = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
        try (InputStream in = open(name)) {
            Files.copy(in, file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
