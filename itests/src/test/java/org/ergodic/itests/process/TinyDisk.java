package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system of four megabytes that can be filled to the last byte. */
record TinyDisk(Path folder) implements AutoCloseable {
    static TinyDisk mount(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Assumptions.assumeTrue(
                call("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString()),
                "a full disk needs the right to mount a file system");
        return new TinyDisk(folder);
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Leaves no room but for some bytes. */
    void fill(int left) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        try (var file = java.nio.channels.FileChannel.open(filler(), java.nio.file.StandardOpenOption.WRITE)) {
            file.truncate(file.size() - left);
        }
    }

    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    /** All files but the one that fills it. */
    List<Path> files() throws IOException {
        return Runs.files(folder).stream()
                .filter(file -> !file.equals(filler()))
                .toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        assertThat(call("umount", folder.toString())).isTrue();
    }

    private static boolean call(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }
}
