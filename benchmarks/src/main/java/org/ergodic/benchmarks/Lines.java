package org.ergodic.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a worker process does: it answers each line of JSON on its standard input with one on its standard output. */
final class Lines {
    static final ObjectMapper JSON = new ObjectMapper();

    private Lines() {}

    /** One answer. */
    @FunctionalInterface
    interface Answer {
        Map<String, ?> to(JsonNode request) throws IOException;
    }

    /** Answers until the input ends. What fails is answered with {@code error}. Anything else that is printed goes to stderr. */
    static void serve(Answer answer) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, ?> reply;
            try {
                reply = answer.to(JSON.readTree(line));
            } catch (RuntimeException | IOException | LinkageError e) {
                e.printStackTrace();
                reply = Map.of("error", String.valueOf(e.getMessage()));
            }
            out.println(JSON.writeValueAsString(reply));
            out.flush();
        }
    }
}
