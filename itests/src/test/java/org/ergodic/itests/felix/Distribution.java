package org.ergodic.itests.felix;

import java.nio.file.Path;

/** Where the build has put what is tested. */
public final class Distribution {
    private Distribution() {}

    /** The unpacked distribution. */
    public static Path home() {
        return module().resolve("../dist/target/ergodic").normalize();
    }

    /** The writable folder of frameworks under test: natives are extracted there once. */
    public static Path var() {
        return module().resolve("target/var");
    }

    /** The example bundle that is not part of the distribution. */
    public static Path example() {
        return module().resolve(
                        "../examples/quadratic/target/quadratic-" + System.getProperty("ergodic.version") + ".jar")
                .normalize();
    }

    private static Path module() {
        return Path.of(System.getProperty("basedir")).toAbsolutePath();
    }
}
