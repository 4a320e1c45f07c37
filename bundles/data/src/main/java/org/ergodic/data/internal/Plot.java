package org.ergodic.data.internal;

import java.util.Arrays;

/** Plots of samples on one axis (a histogram) or two (every sample a dot that lets others shine through). */
final class Plot {
    private static final int SIDE = 600;
    private static final int MARGIN = 48;
    private static final int WHITE = 0xFFFFFF;
    private static final int GREY = 0xD0D0D0;
    private static final int BLACK = 0x303030;
    private static final int[] INK = {0x1F, 0x4E, 0x9C};

    private Plot() {}

    /** A histogram of density, bins of equal width over the range of the values. */
    static Picture histogram(double[] values) {
        Axis x = Axis.of(values, values);
        int bins = (int) Math.min(100, Math.max(10, Math.sqrt(values.length)));
        double[] counts = new double[bins];
        for (double value : values) {
            counts[Math.min(bins - 1, (int) (x.fraction(value) * bins))]++;
        }
        double width = (x.high() - x.low()) / bins;
        double[] density = Arrays.stream(counts)
                .map(count -> count / values.length / width)
                .toArray();
        double top = Arrays.stream(density).max().orElseThrow();
        Axis y = new Axis(0, top * 1.05);
        Picture picture = frame(x, y);
        for (int bin = 0; bin < bins; bin++) {
            int left = x.pixel(x.low() + bin * width);
            int right = x.pixel(x.low() + (bin + 1) * width);
            int up = y.pixel(density[bin]);
            picture.fill(MARGIN + left, MARGIN + SIDE - up, Math.max(1, right - left - 1), up, ink(1));
        }
        return picture;
    }

    /** Points in the plane, with the same scale on both axes. */
    static Picture scatter(double[] xs, double[] ys) {
        Axis x = Axis.of(xs, ys);
        Axis y = Axis.of(ys, xs);
        Picture picture = frame(x, y);
        int[] counts = new int[SIDE * SIDE];
        for (int i = 0; i < xs.length; i++) {
            int column = x.pixel(xs[i]);
            int row = SIDE - 1 - y.pixel(ys[i]);
            for (int dot = 0; dot < 9; dot++) {
                int px = column + dot % 3 - 1;
                int py = row + dot / 3 - 1;
                if (px >= 0 && px < SIDE && py >= 0 && py < SIDE) {
                    counts[py * SIDE + px]++;
                }
            }
        }
        double opacity = Math.min(0.6, Math.max(0.05, 3000.0 / xs.length));
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                picture.fill(MARGIN + i % SIDE, MARGIN + i / SIDE, 1, 1, ink(1 - Math.pow(1 - opacity, counts[i])));
            }
        }
        return picture;
    }

    private static int ink(double cover) {
        int colour = 0;
        for (int channel : INK) {
            colour = colour << 8 | (int) Math.round(255 + cover * (channel - 255));
        }
        return colour;
    }

    private static Picture frame(Axis x, Axis y) {
        Picture picture = new Picture(SIDE + 2 * MARGIN, SIDE + 2 * MARGIN, WHITE);
        for (double tick : x.ticks()) {
            int at = MARGIN + x.pixel(tick);
            picture.fill(at, MARGIN, 1, SIDE, GREY);
            picture.number(tick, at, MARGIN + SIDE + 10, BLACK);
        }
        for (double tick : y.ticks()) {
            int at = MARGIN + SIDE - y.pixel(tick);
            picture.fill(MARGIN, at, SIDE, 1, GREY);
            picture.number(tick, MARGIN / 2 - 2, at - Picture.TEXT / 2, BLACK);
        }
        picture.fill(MARGIN, MARGIN + SIDE, SIDE, 1, BLACK);
        picture.fill(MARGIN, MARGIN, 1, SIDE, BLACK);
        return picture;
    }

    /** A range of numbers over the plot's side. */
    record Axis(double low, double high) {
        /** Holds all values in the middle, as wide as the wider of both ranges and a little more. */
        static Axis of(double[] values, double[] others) {
            double low = Arrays.stream(values).min().orElseThrow();
            double high = Arrays.stream(values).max().orElseThrow();
            double other = Arrays.stream(others).max().orElseThrow()
                    - Arrays.stream(others).min().orElseThrow();
            double middle = (low + high) / 2;
            double least = Math.max(1e-30, 1e-6 * Math.abs(middle));
            double half = Math.max(least, 0.525 * Math.max(high - low, other));
            return new Axis(middle - half, middle + half);
        }

        double fraction(double value) {
            return (value - low) / (high - low);
        }

        int pixel(double value) {
            return (int) Math.round(fraction(value) * (SIDE - 1));
        }

        /** Round numbers, four to ten of them. */
        double[] ticks() {
            double raw = (high - low) / 5;
            double power = Math.pow(10, Math.floor(Math.log10(raw)));
            double step = raw / power < 2 ? power : raw / power < 5 ? 2 * power : 5 * power;
            long first = (long) Math.ceil(low / step);
            long last = (long) Math.floor(high / step);
            double[] ticks = new double[(int) (last - first + 1)];
            Arrays.setAll(ticks, i -> (first + i) * step);
            return ticks;
        }
    }
}
