package org.ergodic.cli.internal;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * A bundle that the JDK which built this distribution could not compile, as {@code conf/build.properties} tells.
 *
 * @param bundle its symbolic name
 * @param needs the version of Java that it needs
 * @param builtWith the version of the JDK
 */
record Omitted(String bundle, int needs, String builtWith) {
    /** A distribution without that file was not built by us, and omits nothing that anybody knows of. */
    static List<Omitted> of(Path home) {
        Properties build = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("conf/build.properties"))) {
            build.load(reader);
        } catch (IOException e) {
            return List.of();
        }
        String[] omitted = build.getProperty("omitted", "").strip().split(" ");
        return omitted.length < 2
                ? List.of()
                : List.of(new Omitted(omitted[0], Integer.parseInt(omitted[1]), build.getProperty("java")));
    }

    String reason() {
        return "is not in this distribution, which was built with JDK " + builtWith + ": that cannot compile it, JDK "
                + needs + " or later can";
    }
}
