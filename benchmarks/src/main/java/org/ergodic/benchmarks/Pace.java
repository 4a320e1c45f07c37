package org.ergodic.benchmarks;

import java.io.IOException;
import org.ergodic.RequestException;
import picocli.CommandLine.Option;

/** How long it is measured. */
final class Pace {
    private static final double SECONDS = 2;
    private static final double QUICK = 0.1;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often every engine is measured, in turn (default: ${DEFAULT-VALUE}).",
            defaultValue = "7")
    private int rounds;

    @Option(
            names = "--quick",
            description = "A twentieth of the time, to see that it works: figures are not to be quoted.")
    private boolean quick;

    Comparison comparison(Engines engines) throws IOException {
        if (rounds < 1) {
            throw new RequestException("expected --rounds of 1 or more, found " + rounds);
        }
        return new Comparison(engines, rounds, quick ? QUICK : SECONDS);
    }
}
