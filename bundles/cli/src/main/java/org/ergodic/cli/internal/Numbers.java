package org.ergodic.cli.internal;

import java.util.Locale;

/** Numbers as a person reads them. */
final class Numbers {
    private Numbers() {}

    /** Whole, or four digits after the point, or a power of ten where these would not say enough. */
    static String of(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e5) {
            return String.valueOf((long) value);
        }
        boolean plain = value == 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5 || !Double.isFinite(value);
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
    }

    /** Minutes and seconds: "2:05". */
    static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}
