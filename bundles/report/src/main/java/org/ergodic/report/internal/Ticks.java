package org.ergodic.report.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where an axis is marked. */
final class Ticks {
    private Ticks() {}

    /** About {@code count} multiples of 1, 2 or 5 times a power of ten between two values. */
    static List<Double> linear(double low, double high, int count) {
        double raw = (high - low) / Math.max(1, count);
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double ratio = raw / power;
        double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    /** Powers of ten between two positive values, with 2 and 5 times them where there are fewer than three. */
    static List<Double> logarithmic(double low, double high) {
        List<Double> ticks = new ArrayList<>();
        double[] factors = Math.log10(high / low) > 3 ? new double[] {1} : new double[] {1, 2, 5};
        for (int exponent = (int) Math.floor(Math.log10(low)); Math.pow(10, exponent) <= high; exponent++) {
            for (double factor : factors) {
                double tick = factor * Math.pow(10, exponent);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** The shortest text that tells a tick from its neighbours. */
    static String text(double tick) {
        if (Math.abs(tick) < 1e-12) {
            return "0";
        }
        if (Math.abs(tick) >= 1e5 || Math.abs(tick) < 1e-3) {
            return String.format(Locale.ROOT, "%.0e", tick)
                    .replaceAll("e([+-])0?", "e$1")
                    .replace("e+", "e");
        }
        String text = String.format(Locale.ROOT, "%.4f", tick);
        return text.replaceAll("\\.?0+$", "").replace('-', '\u2212');
    }
}
