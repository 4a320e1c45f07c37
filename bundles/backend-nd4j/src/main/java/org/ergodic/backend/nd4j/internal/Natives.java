package org.ergodic.backend.nd4j.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.ergodic.FailureException;

/**
 * The native libraries. They are taken out of the bundle once for each build of them, into a folder named after that build,
 * and serve all later starts from there.
 *
 * <p>{@code libnd4jcpu.so} stays mapped until the process ends, and the dynamic linker finds libraries by their SONAME; so
 * the name carries the build (five hexadecimal digits), lest a later build silently runs the code of an earlier one.
 */
final class Natives {
    private static final String COMPUTE = "libnd4jcpu.so";
    private static final String COMPUTE_JNI = "libjnind4jcpu.so";
    private static final String ASIDE = ".aside-";
    private static final List<String> JARS = List.of("javacpp.jar", "openblas.jar", "nd4j.jar");
    private static final Set<String> SHARED = Set.of(
            COMPUTE, "libgomp.so.1", "libopenblas.so.0", "libgfortran.so.5", "libquadmath.so.0", "libgcc_s.so.1");
    private static final Set<String> JNI =
            Set.of("libjnijavacpp.so", "libjniopenblas_nolapack.so", "libjniopenblas.so", COMPUTE_JNI);

    private Natives() {}

    /** Fails with a message for a person unless the bundle has libraries for this machine. */
    static void requirePlatform(String osName, String osArch) {
        boolean linux = osName.toLowerCase(Locale.ROOT).contains("linux");
        boolean x86 = Set.of("amd64", "x86_64").contains(osArch.toLowerCase(Locale.ROOT));
        if (!linux || !x86) {
            throw new FailureException("the backend nd4j-cpu has native libraries for Linux on x86-64, but this is "
                    + osName + " on " + osArch + "; use another backend, such as 'reference'");
        }
    }

    /**
     * Gives the folder of this build's libraries below {@code root}, filled when it is not there yet, and a folder of copies of
     * its JNI libraries, which goes again afterwards. One at a time, in this process and among all: what a killed process has
     * left is cleared away.
     */
    static <T> T withLibraries(Path root, BiFunction<Path, Path, T> load) throws IOException {
        Files.createDirectories(root);
        try (FileChannel file =
                        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            try (Stream<Path> entries = Files.list(root)) {
                for (Path left : entries.filter(
                                path -> path.getFileName().toString().startsWith(ASIDE))
                        .toList()) {
                    delete(left);
                }
            }
            Path shared = extracted(root);
            Path jni = copyOfJni(shared);
            try {
                return load.apply(shared, jni);
            } finally {
                delete(jni);
            }
        }
    }

    private static Path extracted(Path root) throws IOException {
        String build = build();
        Path folder = root.resolve(build);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path aside = Files.createTempDirectory(root, ASIDE);
        Files.createDirectory(aside.resolve("jni"));
        for (String jar : JARS) {
            extract(jar, aside);
        }
        String renamed = "libnd" + build + ".so";
        rename(aside.resolve(COMPUTE), renamed);
        rename(aside.resolve("jni").resolve(COMPUTE_JNI), renamed);
        return Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** One file serves one class loader only. One of them asks for OpenBLAS by another name, and beside itself. */
    private static Path copyOfJni(Path folder) throws IOException {
        Path copy = Files.createTempDirectory(folder.getParent(), ASIDE);
        for (String name : JNI) {
            Files.copy(folder.resolve("jni").resolve(name), copy.resolve(name));
        }
        Files.createSymbolicLink(
                copy.resolve("libopenblas_nolapack.so.0"),
                folder.resolve("libopenblas.so.0").toAbsolutePath());
        return copy;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static String build() throws IOException {
        try (InputStream in = open("build")) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            return HexFormat.of().formatHex(hash).substring(0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Natives.class.getResourceAsStream("/natives/" + name);
        if (in == null) {
            throw new IOException("the bundle lacks natives/" + name);
        }
        return in;
    }

    private static void extract(String jar, Path folder) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(open(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (SHARED.contains(name) || JNI.contains(name)) {
                    Path file = (JNI.contains(name) ? folder.resolve("jni") : folder).resolve(name);
                    Files.copy(zip, file);
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }
            }
        }
    }

    /**
     * Replaces the name of the compute library in an ELF file's SONAME and NEEDED entries by one of the same length (System V
     * ABI, "Dynamic Section").
     */
    static void rename(Path elf, String name) throws IOException {
        Map<Long, String> kinds = Map.of(1L, "NEEDED", 14L, "SONAME");
        byte[] old = (COMPUTE + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] replacement = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        if (old.length != replacement.length) {
            throw new IllegalArgumentException(name + " is not as long as " + COMPUTE);
        }
        try (FileChannel file = FileChannel.open(elf, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = read(file, 0, 64);
            long sections = header.getLong(0x28);
            int sectionSize = header.getShort(0x3A);
            int count = header.getShort(0x3C) & 0xFFFF;
            boolean found = false;
            for (int i = 0; i < count; i++) {
                ByteBuffer section = read(file, sections + (long) i * sectionSize, sectionSize);
                if (section.getInt(4) != 6) { // SHT_DYNAMIC
                    continue;
                }
                ByteBuffer linked = read(file, sections + (long) section.getInt(0x28) * sectionSize, sectionSize);
                long strings = linked.getLong(0x18);
                ByteBuffer entries = read(file, section.getLong(0x18), (int) section.getLong(0x20));
                while (entries.hasRemaining()) {
                    long kind = entries.getLong();
                    long at = strings + entries.getLong();
                    if (kinds.containsKey(kind) && read(file, at, old.length).equals(ByteBuffer.wrap(old))) {
                        file.write(ByteBuffer.wrap(replacement), at);
                        found = true;
                    }
                }
            }
            if (!found) {
                throw new IOException(elf + " does not name " + COMPUTE);
            }
            file.force(true);
        }
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int got = file.read(bytes, at + bytes.position());
            if (got < 0) {
                throw new IOException("the file ends at " + (at + bytes.position()));
            }
        }
        return bytes.flip();
    }
}
