package org.ergodic.cli.internal;

import java.util.Locale;
import java.util.stream.Collectors;
import org.ergodic.run.RunEvent;

/** How far a run is: one rewritten line on a terminal, else a line every 5 % or 10 seconds. */
final class Progress implements AutoCloseable {
    private static final int BAR = 20;

    private final Output output;
    private final long begun = System.nanoTime();
    private double shown = -1;
    private long shownAt = System.nanoTime();
    private int width;

    Progress(Output output) {
        this.output = output;
    }

    void training(RunEvent event) {
        if (event.figures().isEmpty()) {
            return; // before the first step
        }
        String figures = event.figures().entrySet().stream()
                .map(figure -> figure.getKey() + " " + Numbers.of(figure.getValue()))
                .collect(Collectors.joining("  "));
        show(event.step(), event.steps(), Numbers.time(event.secondsLeft()) + " left  " + figures);
    }

    /** Says nothing in the first second, in which most samples are made. */
    void sampling(int done, int all) {
        if (System.nanoTime() - begun > 1_000_000_000L) {
            show(done, all, "samples");
        }
    }

    private void show(int done, int all, String text) {
        double share = (double) done / all;
        double seconds = (System.nanoTime() - shownAt) * 1e-9;
        boolean due = output.terminal() && !output.json()
                ? seconds >= 0.1 || done >= all
                : Math.floor(20 * share) > Math.floor(20 * shown) || seconds >= 10;
        if (!due) {
            return;
        }
        shown = share;
        shownAt = System.nanoTime();
        String line = String.format(Locale.ROOT, "%3.0f %%  %d/%d  %s", 100 * share, done, all, text);
        if (output.terminal() && !output.json()) {
            int full = (int) Math.round(share * BAR);
            rewrite("#".repeat(full) + "-".repeat(BAR - full) + " " + line);
        } else {
            output.note(line);
        }
    }

    private void rewrite(String line) {
        String fitting = line.substring(0, Math.min(line.length(), columns() - 1));
        output.err().print("\r" + fitting + " ".repeat(Math.max(0, width - fitting.length())));
        output.err().flush();
        width = fitting.length();
    }

    private static int columns() {
        try {
            return Math.max(40, Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "80")));
        } catch (NumberFormatException e) {
            return 80;
        }
    }

    /** Ends the line. */
    @Override
    public void close() {
        if (width > 0) {
            output.err().println();
            width = 0;
        }
    }
}
