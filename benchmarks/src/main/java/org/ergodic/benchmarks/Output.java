package org.ergodic.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where figures go. */
final class Output {
    private Output() {}

    static void write(Path folder, Map<String, ?> results, String page) throws IOException {
        Lines.JSON
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("results.json").toFile(), results);
        Files.writeString(folder.resolve("index.html"), page);
        Files.deleteIfExists(folder.resolve("data.f32"));
    }

    /** The last line on stdout. */
    static void end(PrintWriter out, Settings settings, Path folder, Map<String, ?> summary) throws IOException {
        out.println(
                settings.json ? Lines.JSON.writeValueAsString(summary) : "The page: " + folder.resolve("index.html"));
        out.flush();
    }
}
