package org.ergodic.benchmarks;

import java.util.Locale;

/** Figures for a person. */
final class Units {
    private Units() {}

    /** Three digits of seconds, milliseconds or microseconds. */
    static String time(double seconds) {
        if (seconds >= 1) {
            return digits(seconds) + " s";
        }
        return seconds >= 1e-3 ? digits(seconds * 1e3) + " ms" : digits(seconds * 1e6) + " µs";
    }

    /** Three digits, no exponent. */
    static String digits(double number) {
        int whole = (int) Math.floor(Math.log10(Math.max(Math.abs(number), 1e-3)));
        return String.format(Locale.ROOT, "%." + Math.max(0, 2 - whole) + "f", number);
    }

    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.0f %%", fraction * 100);
    }

    /** A factor, as "×2.31". */
    static String times(double ratio) {
        return "×" + digits(ratio);
    }

    static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
