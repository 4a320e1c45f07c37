package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** What a call of {@code ergodic} came to. */
record Outcome(String words, int code, String out, String err) {
    String description() {
        return "ergodic %s%nexit code %s%nstdout: %s%nstderr: %s".formatted(words, code, out, err);
    }

    /** Nothing but one clear line on stderr that holds these texts, and the exit code. */
    Outcome fails(int expected, String... texts) {
        assertThat(code).as(description()).isEqualTo(expected);
        assertThat(err.lines()).as(description()).hasSize(1);
        assertThat(out).as(description()).isEmpty();
        assertThat(err).startsWith("ergodic: ").contains(texts);
        return this;
    }

    /** The object that {@code --json} prints last. */
    Map<String, Object> json() {
        return Json.object(lastLine());
    }

    /** The list of objects that {@code --json} prints last. */
    List<Map<String, Object>> jsonList() {
        return Json.list(lastLine());
    }

    private String lastLine() {
        List<String> lines = out.lines().toList();
        assertThat(lines).as(description()).isNotEmpty();
        return lines.get(lines.size() - 1);
    }
}
