package org.ergodic.report;

import java.util.Locale;

/** Numbers as a person reads them. */
public final class Numbers {
    private Numbers() {}

    /** Whole, or four digits after the point, or a power of ten where these would not say enough. */
    public static String of(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e5) {
            return String.valueOf((long) value);
        }
        boolean plain = Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5 || !Double.isFinite(value);
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
    }
}
