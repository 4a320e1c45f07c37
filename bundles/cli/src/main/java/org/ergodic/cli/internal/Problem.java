package org.ergodic.cli.internal;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ergodic.ErgodicException;
import org.ergodic.RequestException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What went wrong, for a person and for a machine.
 *
 * @param code the exit code: 1 if the machine failed, 2 if the request was wrong
 * @param error what was expected and what was found
 * @param hint what to do
 * @param cause for {@code --verbose}
 */
record Problem(
        int code, String error, String hint, @Nullable Throwable cause) {
    private static final int FAILED = 1;
    private static final int WRONG = 2;

    /** In messages of ours, what to do stands after the first semicolon. */
    static Problem of(Throwable e) {
        if (e instanceof ErgodicException) {
            String[] parts = oneLine(e.getMessage()).split("\\s*; ", 2);
            return new Problem(
                    e instanceof RequestException ? WRONG : FAILED, parts[0], parts.length > 1 ? parts[1] : "", e);
        }
        if (e instanceof OutOfMemoryError) {
            String hint = "ask for less at a time, or for more memory: ERGODIC_JAVA_OPTS=-Xmx…g";
            return new Problem(
                    FAILED,
                    "the memory is too small for this (" + oneLine(String.valueOf(e.getMessage())) + ")",
                    hint,
                    e);
        }
        String message = e.getMessage() == null ? "" : ": " + oneLine(e.getMessage());
        String hint = "this should not happen, --verbose shows where it did";
        return new Problem(FAILED, e.getClass().getSimpleName() + message, hint, e);
    }

    static Problem ofUsage(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            boolean isOption = word.startsWith("-");
            List<String> near = unmatched.getSuggestions();
            String accepted = isOption || command.subcommands().isEmpty()
                    ? options(command)
                    : String.join(", ", command.subcommands().keySet());
            String kind = isOption ? "option" : command.subcommands().isEmpty() ? "argument" : "command";
            return new Problem(
                    WRONG,
                    "'" + command.qualifiedName() + "' knows no " + kind + " '" + word + "'",
                    (near.isEmpty() || kind.equals("argument") ? "" : "did you mean " + near.get(0) + "? ")
                            + "there are " + accepted,
                    e);
        }
        String message = oneLine(e.getMessage());
        return new Problem(
                WRONG,
                message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1),
                "'" + command.qualifiedName() + " --help' says what is accepted",
                e);
    }

    private static String options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .map(option -> option.longestName())
                .collect(Collectors.joining(", "));
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
