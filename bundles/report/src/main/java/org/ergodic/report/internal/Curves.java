package org.ergodic.report.internal;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.ergodic.model.Figure;
import org.ergodic.run.RunEvent;

/** Figures of one chart over the steps. */
final class Curves {
    private static final int MOST_CHARTS = 3;

    private final List<Figure> figures;
    private final List<RunEvent> history;

    private Curves(List<Figure> figures, List<RunEvent> history) {
        this.figures = figures;
        this.history = history;
    }

    /** Figures for which theory says the same share a chart, others have their own; three charts, theory's first. */
    static List<Curves> charts(List<Figure> figures, List<RunEvent> history) {
        Map<Object, List<Figure>> groups = new LinkedHashMap<>();
        for (Figure figure : figures) {
            if (history.stream().anyMatch(event -> event.figures().containsKey(figure.name()))) {
                Object key = figure.theory().isPresent() ? figure.theory() : figure.name();
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(figure);
            }
        }
        return groups.entrySet().stream()
                .sorted((a, b) ->
                        Boolean.compare(b.getKey() instanceof OptionalDouble, a.getKey() instanceof OptionalDouble))
                .limit(MOST_CHARTS)
                .map(group -> new Curves(group.getValue(), history))
                .toList();
    }

    void draw(Ink ink, Rectangle2D area) {
        Axes axes = new Axes(Picture.inner(area), new Axes.Range(0, lastStep(), false), range());
        axes.draw(ink, "", "");
        ink.text("step", axes.box().getX(), axes.box().getMaxY() + 58, 21, false, Ink.TEXT);
        double x = axes.box().getX();
        int size = labelSize(ink, axes.box().getWidth());
        for (int i = 0; i < figures.size(); i++) {
            x = 24 + ink.text(figures.get(i).label(), x, area.getY() + 26, size, true, color(i));
        }
        figures.get(0).theory().ifPresent(theory -> legend(ink, axes, "theory " + Ticks.text(theory)));
        ink.graphics.setClip(axes.box());
        for (int i = 0; i < figures.size(); i++) {
            double[] values = values(figures.get(i));
            line(ink, axes, values, Ink.faded(color(i), values.length > 40 ? 80 : 255), 2);
            if (values.length > 40) {
                line(ink, axes, smooth(clipped(values, axes.y()), values.length / 60), color(i), 3);
            }
        }
        figures.get(0).theory().ifPresent(theory -> {
            ink.dashes(Ink.TEXT, 2.5);
            double y = axes.pixelY(theory);
            ink.graphics.draw(new Line2D.Double(axes.box().getX(), y, axes.box().getMaxX(), y));
        });
        ink.graphics.setClip(null);
    }

    /** So that all labels stand beside each other above the chart; bold ones are an eighth wider. */
    private int labelSize(Ink ink, double width) {
        String labels = figures.stream().map(Figure::label).collect(Collectors.joining("    "));
        return (int) Math.max(12, Math.min(22, 22 * width / (1.125 * ink.width(labels, 22) + 1)));
    }

    private static void legend(Ink ink, Axes axes, String text) {
        double right = axes.box().getMaxX();
        ink.text(text, right, 1, axes.box().getMaxY() + 58, 20, Ink.TEXT);
        double end = right - ink.width(text, 20) - 8;
        ink.dashes(Ink.TEXT, 2.5);
        ink.graphics.draw(new Line2D.Double(
                end - 46, axes.box().getMaxY() + 51, end, axes.box().getMaxY() + 51));
    }

    private Color color(int i) {
        return Ink.CURVES[i % Ink.CURVES.length];
    }

    private double lastStep() {
        return Math.max(1, history.get(history.size() - 1).step());
    }

    private double[] values(Figure figure) {
        return history.stream()
                .mapToDouble(event -> event.figures().getOrDefault(figure.name(), Double.NaN))
                .toArray();
    }

    /** Nearly all values, so that a wild beginning does not flatten the rest; with theory's, of which it is the approach that counts. */
    private Axes.Range range() {
        double[] sorted = figures.stream()
                .flatMapToDouble(figure -> Arrays.stream(values(figure)))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Axes.Range(0, 1, false);
        }
        OptionalDouble theory = figures.get(0).theory();
        int outside = sorted.length / (theory.isPresent() ? 300 : 100);
        double low = sorted[outside];
        double high = sorted[sorted.length - 1 - outside];
        if (theory.isEmpty() && low > 0 && high > low) {
            return new Axes.Range(low / Math.pow(high / low, 0.1), high * Math.pow(high / low, 0.1), true);
        }
        double[] ends = DoubleStream.concat(DoubleStream.of(low, high), theory.stream())
                .sorted()
                .toArray();
        return Axes.Range.around(ends[0], ends[ends.length - 1], 0.12);
    }

    private void line(Ink ink, Axes axes, double[] values, Color color, double width) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                double x = axes.pixelX(history.get(i).step());
                double y = axes.pixelY(values[i]);
                if (path.getCurrentPoint() == null) {
                    path.moveTo(x, y);
                } else {
                    path.lineTo(x, y);
                }
            }
        }
        ink.pen(color, width);
        ink.graphics.draw(path);
    }

    private static double[] clipped(double[] values, Axes.Range range) {
        return Arrays.stream(values)
                .map(value -> Math.min(range.high(), Math.max(range.low(), value)))
                .toArray();
    }

    /** The mean over {@code reach} neighbours on each side. */
    private static double[] smooth(double[] values, int reach) {
        double[] smooth = new double[values.length];
        Arrays.setAll(smooth, i -> Arrays.stream(values, Math.max(0, i - reach), Math.min(values.length, i + reach + 1))
                .average()
                .orElse(Double.NaN));
        return smooth;
    }
}
