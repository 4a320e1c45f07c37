package org.ergodic.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.ergodic.report.Numbers;
import org.ergodic.run.RunEvent;
import org.jspecify.annotations.Nullable;

/** How far a run is: one rewritten line on a terminal, else a line every 5 % or 10 seconds. */
final class Progress implements AutoCloseable {
    private static final int BAR = 10;
    private static final int COLUMNS = 80;
    private static final long QUIET = 1_000_000_000L;

    private final Output output;
    private final LongSupplier nanos;
    private @Nullable Long begun;
    private double shown = -1;
    private long shownAt;
    private int width;

    Progress(Output output) {
        this(output, System::nanoTime);
    }

    Progress(Output output, LongSupplier nanos) {
        this.output = output;
        this.nanos = nanos;
        this.shownAt = nanos.getAsLong();
    }

    void training(RunEvent event) {
        if (event.figures().isEmpty()) {
            return; // before the first step
        }
        List<String> words = new ArrayList<>();
        words.add(time(event.secondsLeft()) + " left");
        event.figures().forEach((name, value) -> words.add(name + " " + Numbers.of(value)));
        show(event.step(), event.steps(), words);
    }

    /**
     * Says nothing in the second after the first samples, in which most others are made; loading what makes them may have
     * taken longer.
     */
    void sampling(int done, int all) {
        if (begun == null) {
            begun = nanos.getAsLong();
        }
        if (nanos.getAsLong() - begun > QUIET) {
            show(done, all, List.of("samples"));
        }
    }

    private void show(int done, int all, List<String> words) {
        double share = (double) done / all;
        double seconds = (nanos.getAsLong() - shownAt) * 1e-9;
        boolean due = output.terminal() && !output.json()
                ? seconds >= 0.1 || done >= all
                : Math.floor(20 * share) > Math.floor(20 * shown) || seconds >= 10;
        if (!due) {
            return;
        }
        shown = share;
        shownAt = nanos.getAsLong();
        String line = String.format(Locale.ROOT, "%3.0f %%  %d/%d", 100 * share, done, all);
        if (output.terminal() && !output.json()) {
            int full = (int) Math.round(share * BAR);
            rewrite("#".repeat(full) + "-".repeat(BAR - full) + " " + line, words);
        } else {
            output.note(line + "  " + String.join("  ", words));
        }
    }

    /** Minutes and seconds: "2:05". */
    static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    /** As many words as the terminal has room for: a line that wraps could not be rewritten. */
    private void rewrite(String line, List<String> words) {
        String fitting = line.substring(0, Math.min(line.length(), columns() - 1));
        for (String word : words) {
            if (fitting.length() + 2 + word.length() >= columns()) {
                break;
            }
            fitting += "  " + word;
        }
        output.err().print("\r" + fitting + " ".repeat(Math.max(0, width - fitting.length())));
        output.err().flush();
        width = fitting.length();
    }

    /** The width of the terminal, as the script that starts us found it. */
    private static int columns() {
        try {
            int columns = Integer.parseInt(System.getenv().getOrDefault("COLUMNS", ""));
            return columns > 0 ? columns : COLUMNS;
        } catch (NumberFormatException e) {
            return COLUMNS;
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
