package org.ergodic.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long nanos;

    @Test
    void samplingIsQuietForASecondFromTheFirstSamplesOn() {
        PrintStream print = new PrintStream(err, true);
        try (Progress progress = new Progress(new Output(print, print, false, false, false), () -> nanos)) {
            nanos = 5_000_000_000L; // what makes the samples was loaded
            progress.sampling(100, 1000);
            nanos += 900_000_000L;
            progress.sampling(800, 1000);
            assertThat(err.toString()).isEmpty();
            nanos += 200_000_000L;
            progress.sampling(900, 1000);
            assertThat(err.toString()).isEqualTo(" 90 %  900/1000  samples\n");
        }
    }
}
