package org.ergodic.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, as quick as it goes, on ours alone. */
class MainTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out), arguments);
    }

    @Test
    void aQuickComparison() throws IOException {
        int exit = run(
                "W2",
                "--rounds",
                "1",
                "--quick",
                "--peers",
                "none",
                "--backend",
                "reference",
                "--json",
                "--output",
                folder.toString());
        assertThat(exit).isZero();
        String[] lines = out.toString().strip().split("\n");
        JsonNode workload =
                Lines.JSON.readTree(lines[lines.length - 1]).get("workloads").get(0);
        assertThat(workload.get("name").asText()).isEqualTo("W2");
        assertThat(workload.get("ours").asDouble()).isBetween(1e-5, 10.0);
        assertThat(workload.get("peers").isEmpty()).isTrue();
        assertThat(workload.get("ratio").isNull()).isTrue();
        assertThat(workload.get("fractionOfPeak").asDouble()).isBetween(1e-7, 1.0);

        JsonNode results = Lines.JSON.readTree(folder.resolve("results.json").toFile());
        assertThat(results.get("peak").get("flops").asDouble()).isGreaterThan(1e8);
        assertThat(results.get("peak").get("bytes").asDouble()).isGreaterThan(1e8);
        assertThat(results.get("details")
                        .get(0)
                        .get("timings")
                        .get(0)
                        .get("rounds")
                        .size())
                .isEqualTo(1);
        assertThat(Files.readString(folder.resolve("index.html"))).contains("<svg", "W2", "Backend reference");
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThat(run("W9", "--peers", "none", "--output", folder.toString())).isEqualTo(2);
        assertThat(run("W2", "--peers", "caffe", "--output", folder.toString())).isEqualTo(2);
        assertThat(run("W2", "--peers", "none", "--backend", "abacus", "--output", folder.toString()))
                .isEqualTo(2);
        assertThat(run("losses", "W3-sampling", "--peers", "none", "--output", folder.toString()))
                .isEqualTo(2);
    }
}
