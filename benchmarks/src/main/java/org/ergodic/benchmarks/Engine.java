package org.ergodic.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ergodic.FailureException;

/** A process that computes, asked line by line. What it prints to its standard error goes to a file. */
final class Engine implements AutoCloseable {
    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader replies;

    Engine(String name, List<String> command, Path log) throws IOException {
        this.name = name;
        this.log = log;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        replies = process.inputReader(StandardCharsets.UTF_8);
    }

    String name() {
        return name;
    }

    /**
     * Asks and waits.
     *
     * @throws FailureException if it says that it failed, or if it ended
     */
    JsonNode ask(Map<String, ?> request) {
        String reply = null;
        try {
            requests.write(Lines.JSON.writeValueAsString(request));
            requests.newLine();
            requests.flush();
            reply = replies.readLine();
            if (reply != null) {
                JsonNode answer = Lines.JSON.readTree(reply);
                if (!answer.has("error")) {
                    return answer;
                }
                throw new FailureException(
                        name + " failed: " + answer.get("error").asText() + "; see " + log);
            }
        } catch (IOException e) {
            throw new FailureException(name + " ended, or answered what is no JSON: " + reply + "; see " + log, e);
        }
        throw new FailureException(name + " ended; see " + log);
    }

    /** The most memory that it had at a time, in bytes; 0 where the system does not tell. */
    long peakMemory() {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
