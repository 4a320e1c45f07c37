package org.ergodic.report.internal;

import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.ergodic.report.Report;
import org.jspecify.annotations.Nullable;

/** Numbers: the density of data and samples in one chart, with the law's where it is known. */
final class Density {
    private static final int BINS = 60;

    private Density() {}

    static void draw(Ink ink, Report.Entry entry, Rectangle2D area) {
        double[] data = entry.data().heldOut().toDoubles();
        double[] samples = entry.samples().toDoubles();
        double[] sorted = DoubleStream.concat(Arrays.stream(data), Arrays.stream(samples))
                .sorted()
                .toArray();
        Axes.Range x =
                Axes.Range.around(sorted[sorted.length / 1000], sorted[sorted.length - 1 - sorted.length / 1000], 0.08);
        double[] dataBars = histogram(data, x);
        double[] sampleBars = histogram(samples, x);
        DoubleUnaryOperator law = law(entry);
        double top = DoubleStream.concat(Arrays.stream(dataBars), Arrays.stream(sampleBars))
                .max()
                .orElseThrow();
        if (law != null) {
            for (int i = 0; i <= 400; i++) {
                top = Math.max(top, law.applyAsDouble(x.low() + (x.high() - x.low()) * i / 400));
            }
        }
        Axes axes = new Axes(Picture.inner(area), x, new Axes.Range(0, top * 1.08, false));
        axes.draw(ink, "x", "density");
        double end = ink.text("data", area.getX() + 90, area.getY() + 26, 24, true, Ink.DATA);
        end = ink.text("samples", end + 28, area.getY() + 26, 24, true, Ink.SAMPLES);
        ink.graphics.setColor(Ink.faded(Ink.DATA, 70));
        ink.graphics.fill(outline(axes, dataBars, true));
        if (law != null) {
            ink.text("the law", end + 28, area.getY() + 26, 24, true, Ink.TEXT);
            curve(ink, axes, law);
        }
        ink.pen(Ink.SAMPLES, 3);
        ink.graphics.draw(outline(axes, sampleBars, false));
    }

    private static double[] histogram(double[] values, Axes.Range x) {
        double[] bars = new double[BINS];
        double width = (x.high() - x.low()) / BINS;
        for (double value : values) {
            int bin = (int) Math.floor((value - x.low()) / width);
            if (bin >= 0 && bin < BINS) {
                bars[bin] += 1 / (values.length * width);
            }
        }
        return bars;
    }

    private static Path2D outline(Axes axes, double[] bars, boolean closed) {
        Path2D path = new Path2D.Double();
        double width = axes.box().getWidth() / bars.length;
        path.moveTo(axes.box().getX(), axes.pixelY(0));
        for (int i = 0; i < bars.length; i++) {
            path.lineTo(axes.box().getX() + i * width, axes.pixelY(bars[i]));
            path.lineTo(axes.box().getX() + (i + 1) * width, axes.pixelY(bars[i]));
        }
        path.lineTo(axes.box().getMaxX(), axes.pixelY(0));
        if (closed) {
            path.closePath();
        }
        return path;
    }

    private static void curve(Ink ink, Axes axes, DoubleUnaryOperator law) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i <= 400; i++) {
            double x = axes.x().low() + (axes.x().high() - axes.x().low()) * i / 400;
            double y = axes.pixelY(law.applyAsDouble(x));
            if (i == 0) {
                path.moveTo(axes.pixelX(x), y);
            } else {
                path.lineTo(axes.pixelX(x), y);
            }
        }
        ink.dashes(Ink.TEXT, 2.5);
        ink.graphics.draw(path);
    }

    /** The mixture's density. */
    private static @Nullable DoubleUnaryOperator law(Report.Entry entry) {
        return entry.data()
                .modes()
                .map(modes -> {
                    double[] centres = modes.centres().toDoubles();
                    double sigma = modes.sigma();
                    DoubleUnaryOperator law = x -> Arrays.stream(centres)
                                    .map(centre -> Math.exp(-0.5 * Math.pow((x - centre) / sigma, 2)))
                                    .sum()
                            / (centres.length * sigma * Math.sqrt(2 * Math.PI));
                    return law;
                })
                .orElse(null);
    }
}
