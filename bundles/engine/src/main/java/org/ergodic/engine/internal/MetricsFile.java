package org.ergodic.engine.internal;

import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Disk;
import org.ergodic.engine.files.Json;

/** {@code metrics.jsonl}: a line {@code {"step":…,"figures":{…}}} for each window of steps; lines are only added. */
final class MetricsFile {
    private final Path file;

    MetricsFile(Path file) {
        this.file = file;
    }

    /** The means of the figures over the window that ends at a step. */
    record Line(int step, Map<String, Double> figures) {
        private String text() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("step", step);
            fields.put("figures", figures);
            return Json.line(fields) + "\n";
        }
    }

    /** All whole lines. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        if (Files.notExists(file)) {
            return lines;
        }
        String text = Disk.text(file);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        for (String line : whole.lines().toList()) {
            try {
                lines.add(line(
                        line, lines.isEmpty() ? 0 : lines.get(lines.size() - 1).step()));
            } catch (RequestException e) {
                throw new RequestException(
                        "line " + (lines.size() + 1) + " of " + file + " is damaged: " + e.getMessage()
                                + "; remove it, or restore the file from a copy",
                        e);
            }
        }
        return lines;
    }

    private static Line line(String text, int before) {
        Fields fields = Fields.parse(text, "it").only(List.of("step", "figures"));
        int step = fields.integer("step", 1);
        if (step <= before) {
            throw new RequestException("steps grow from line to line, but after " + before + " comes " + step);
        }
        return new Line(step, fields.object("figures").numbers());
    }

    /** The figures of the last line; none before the first. */
    Map<String, Double> lastFigures() {
        List<Line> lines = lines();
        return lines.isEmpty() ? Map.of() : lines.get(lines.size() - 1).figures();
    }

    /** Keeps the lines up to a step, and opens the file to add to it. */
    Writer cut(int step) {
        StringBuilder kept = new StringBuilder();
        lines().stream().filter(line -> line.step() <= step).forEach(line -> kept.append(line.text()));
        Disk.write(file, kept.toString());
        return new Writer(file, Disk.call(file, "cannot be opened", () -> new FileOutputStream(file.toFile(), true)));
    }

    /** Adds lines. */
    record Writer(Path file, FileOutputStream out) implements AutoCloseable {
        void add(List<Line> lines) {
            StringBuilder text = new StringBuilder();
            lines.forEach(line -> text.append(line.text()));
            Disk.call(file, "cannot be written", () -> {
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                return file;
            });
        }

        /** What was added is on the disk from here on. */
        void force() {
            Disk.call(file, "cannot be written", () -> {
                out.getFD().sync();
                return file;
            });
        }

        @Override
        public void close() {
            Disk.call(file, "cannot be closed", () -> {
                out.close();
                return file;
            });
        }
    }
}
