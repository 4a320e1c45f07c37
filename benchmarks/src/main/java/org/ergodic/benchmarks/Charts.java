package org.ergodic.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Charts as SVG, for a page of {@link Html}. */
final class Charts {
    private static final int WIDTH = 900;
    private static final int LABELS = 190;
    private static final int BAR = 20;
    private static final int HEIGHT = 380;
    private static final int EDGE = 60;
    private static final int LEGEND = 150;

    private Charts() {}

    /** One bar. */
    record Bar(String group, String engine, double length, String text) {}

    /** Horizontal bars from 0 on, in groups. */
    static String bars(List<Bar> bars) {
        double longest = bars.stream().mapToDouble(Bar::length).max().orElse(1);
        double scale = (WIDTH - LABELS - 130) / longest;
        StringBuilder svg = new StringBuilder();
        int y = 0;
        String group = "";
        for (Bar bar : bars) {
            if (!bar.group().equals(group)) {
                group = bar.group();
                y += BAR / 2;
                svg.append(text(0, y + BAR - 6, "start", "", group));
            }
            svg.append(text(LABELS - 8, y + BAR - 6, "end", "faint", bar.engine()));
            svg.append(format(
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                    LABELS, y + 2, bar.length() * scale, BAR - 4, colour(bar.engine())));
            svg.append(text(LABELS + bar.length() * scale + 6, y + BAR - 6, "start", "faint", bar.text()));
            y += BAR;
        }
        return svg(y + BAR, svg);
    }

    /**
     * Lines on logarithmic axes.
     *
     * @param label of the x axis; the y axis is time
     * @param lines by engine: x to seconds
     */
    static String lines(String label, Map<String, Map<Integer, Double>> lines) {
        List<Integer> xs = lines.values().stream()
                .flatMap(line -> line.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        List<Double> ys = lines.values().stream()
                .flatMap(line -> line.values().stream())
                .sorted()
                .toList();
        double low = Math.floor(Math.log10(ys.get(0)) * 3) / 3;
        double high = Math.ceil(Math.log10(ys.get(ys.size() - 1)) * 3 + 1e-9) / 3;
        double left = Math.log(xs.get(0));
        double right = Math.max(left + 1e-9, Math.log(xs.get(xs.size() - 1)));
        Function<Integer, Double> x = at -> EDGE + (Math.log(at) - left) / (right - left) * (WIDTH - LEGEND - 2 * EDGE);
        Function<Double, Double> y =
                at -> HEIGHT - EDGE - (Math.log10(at) - low) / (high - low) * (HEIGHT - 1.5 * EDGE);
        StringBuilder svg = new StringBuilder();
        for (double tick : ticks(low, high)) {
            svg.append(format(
                    "<line x1=\"%1$d\" x2=\"%2$d\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>",
                    EDGE, WIDTH - LEGEND - EDGE, y.apply(tick)));
            svg.append(text(EDGE - 8, y.apply(tick) + 4, "end", "faint", Units.time(tick)));
        }
        for (int at : xs) {
            svg.append(text(x.apply(at), HEIGHT - EDGE + 20, "middle", "faint", format("%,d", at)));
        }
        svg.append(text((WIDTH - LEGEND) / 2.0, HEIGHT - 14, "middle", "", label));
        int legend = EDGE;
        for (Map.Entry<String, Map<Integer, Double>> line : lines.entrySet()) {
            StringBuilder points = new StringBuilder();
            line.getValue().forEach((at, value) -> points.append(format("%.1f,%.1f ", x.apply(at), y.apply(value))));
            svg.append("<polyline style=\"stroke:%s\" points=\"%s\"/>".formatted(colour(line.getKey()), points));
            svg.append(format(
                    "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>",
                    WIDTH - LEGEND, legend, colour(line.getKey())));
            svg.append(text(WIDTH - LEGEND + 22, legend + 7, "start", "", line.getKey()));
            legend += BAR;
        }
        return svg(HEIGHT, svg);
    }

    /** 1, 2 and 5 times powers of ten. */
    private static List<Double> ticks(double low, double high) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(low); power <= high; power++) {
            for (int factor : new int[] {1, 2, 5}) {
                double tick = factor * Math.pow(10, power);
                if (Math.log10(tick) >= low && Math.log10(tick) <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    private static String colour(String engine) {
        return "var(--c%d)".formatted(Engines.PEERS.indexOf(engine) + 1);
    }

    private static String text(double x, double y, String anchor, String style, String text) {
        return format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                x, y, anchor, style, Html.escape(text));
    }

    private static String svg(int height, StringBuilder content) {
        return "<svg viewBox=\"0 0 %d %d\" role=\"img\">%s</svg>".formatted(WIDTH, height, content);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
