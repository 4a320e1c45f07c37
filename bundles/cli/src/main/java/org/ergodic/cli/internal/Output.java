package org.ergodic.cli.internal;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.engine.files.Json;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's words go: results to stdout, all else to stderr.
 *
 * @param json whether results are for a machine
 * @param verbose whether stack traces are shown
 * @param terminal whether a line on stderr can be rewritten
 */
record Output(PrintStream out, PrintStream err, boolean json, boolean verbose, boolean terminal) {
    /** UTF-8 whatever the locale says, as every terminal of today reads it. */
    static Output ofProcess(String[] args) {
        List<String> words = Arrays.asList(args);
        String terminal = System.getenv("TERM");
        return new Output(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                words.contains("--json"),
                words.contains("--verbose"),
                isInteractive() && terminal != null && !terminal.equals("dumb"));
    }

    /** From Java 22 on there is a console even where there is no terminal, and a method that tells. */
    private static boolean isInteractive() {
        Console console = System.console();
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || (boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** A line of the result, for a person. */
    void line(String text) {
        if (!json) {
            out.println(text);
        }
    }

    /** A line about the work. */
    void note(String text) {
        err.println(text);
    }

    /** What a command found, for a machine. */
    void result(@Nullable Object result) {
        if (json && result != null) {
            out.println(Json.line(result));
        }
        out.flush();
    }

    int problem(Problem problem) {
        return problem(problem, Map.of());
    }

    /** @param found what is told to a machine beside it */
    int problem(Problem problem, Map<String, Object> found) {
        err.println("ergodic: " + problem.error() + (problem.hint().isEmpty() ? "" : "; " + problem.hint()));
        if (verbose && problem.cause() != null) {
            problem.cause().printStackTrace(err);
        }
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>(found);
            object.put("error", problem.error());
            object.put("hint", problem.hint());
            out.println(Json.line(object));
        }
        err.flush();
        out.flush();
        return problem.code();
    }
}
