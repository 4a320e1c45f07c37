package org.ergodic.cli.internal;

import java.util.Locale;

/** Amounts with a unit, in three digits. */
final class Quantities {
    private static final String[] POWERS = {"", "k", "M", "G", "T", "P", "E"};

    private Quantities() {}

    /** With decimal prefixes: "12.3 Mflop", "0 flop". */
    static String of(double number, String unit) {
        return scaled(number, 1000, unit);
    }

    /** "1.25 MiB". */
    static String bytes(double number) {
        return scaled(number, 1024, "B");
    }

    /** "1.25 ms", or nothing if nobody measured it. */
    static String time(double nanos) {
        if (Double.isNaN(nanos)) {
            return "";
        }
        return nanos < 1e3
                ? digits(nanos) + " ns"
                : nanos < 1e6
                        ? digits(nanos / 1e3) + " µs"
                        : nanos < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
    }

    private static String scaled(double number, int base, String unit) {
        double rest = number;
        int power = 0;
        while (rest >= base && power < POWERS.length - 1) {
            rest /= base;
            power++;
        }
        String prefix = base == 1000 || power == 0 ? POWERS[power] : POWERS[power].toUpperCase(Locale.ROOT) + "i";
        String digits = power == 0 && number == Math.rint(number) ? String.valueOf((long) number) : digits(rest);
        return (digits + " " + prefix + unit).strip();
    }

    private static String digits(double value) {
        String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
