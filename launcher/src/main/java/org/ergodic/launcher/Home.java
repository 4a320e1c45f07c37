package org.ergodic.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where this distribution lies and where it may write.
 *
 * @param folder the unpacked distribution, with {@code bundles/} and {@code conf/}
 * @param state the folder for what a process leaves behind for the next one
 */
record Home(Path folder, Path state) {

    /** The home named by {@code ergodic.home}, else the folder that holds the {@code lib/} of this jar. */
    static Home find() throws LaunchException {
        String named = System.getProperty("ergodic.home");
        Path folder = named != null ? Path.of(named) : Home.ofThisJar();
        if (!Files.isRegularFile(folder.resolve(Installation.FILE))) {
            throw new LaunchException(
                    "expected a distribution of Ergodic in " + folder + ", found no " + Installation.FILE,
                    "start bin/ergodic of an unpacked distribution, or set the system property ergodic.home");
        }
        Path home = folder.toAbsolutePath().normalize();
        return new Home(home, stateFolder(home, System.getenv("ERGODIC_VAR")));
    }

    private static Path ofThisJar() {
        try {
            Path jar = Path.of(Home.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolve("../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The folder asked for, else {@code var} in the home where that can be written, else {@code ~/.ergodic}. */
    static Path stateFolder(Path home, @org.jspecify.annotations.Nullable String asked) {
        if (asked != null && !asked.isBlank()) {
            return Path.of(asked).toAbsolutePath().normalize();
        }
        Path inside = home.resolve("var");
        try {
            Files.createDirectories(inside);
        } catch (IOException e) {
            return ofUser();
        }
        return Files.isWritable(inside) ? inside : ofUser();
    }

    private static Path ofUser() {
        return Path.of(System.getProperty("user.home"), ".ergodic").toAbsolutePath();
    }
}
