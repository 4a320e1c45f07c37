package org.ergodic.report.internal;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import org.ergodic.report.Report;
import org.ergodic.tensor.Tensor;

/** Vectors: data and samples side by side as many of each on the same axes, with equal units; of longer vectors, two coordinates. */
final class Scatter {
    private static final int MOST = 4000;

    private Scatter() {}

    static void draw(Ink ink, Report.Entry entry, Rectangle2D left, Rectangle2D right) {
        Tensor data = entry.data().heldOut();
        Rectangle2D box = Picture.inner(left);
        Axes.Range x = range(data, 0);
        Axes.Range y = range(data, 1);
        double unit = Math.max((x.high() - x.low()) / box.getWidth(), (y.high() - y.low()) / box.getHeight());
        x = widened(x, unit * box.getWidth());
        y = widened(y, unit * box.getHeight());
        int n = Math.min(
                MOST,
                Math.min(data.shape().dimension(0), entry.samples().shape().dimension(0)));
        Axes other = new Axes(Picture.inner(right), x, y);
        panel(ink, entry, "data", data.rows(0, n), Ink.DATA, new Axes(box, x, y), left);
        panel(ink, entry, "samples", entry.samples().rows(0, n), Ink.SAMPLES, other, right);
    }

    private static void panel(
            Ink ink, Report.Entry entry, String name, Tensor points, Color color, Axes axes, Rectangle2D area) {
        int n = points.shape().dimension(0);
        int width = points.shape().row().size();
        double end = ink.text(name, axes.box().getX(), area.getY() + 26, 24, true, color);
        String note =
                String.format("%,d points", n) + (width > 2 ? ", the first two of " + width + " coordinates" : "");
        ink.text(note, end + 16, area.getY() + 26, 21, false, Ink.FAINT);
        axes.draw(ink, "x\u2081", "x\u2082");
        ink.graphics.setClip(axes.box());
        ink.graphics.setColor(Ink.faded(color, 110));
        for (int i = 0; i < n; i++) {
            circle(ink, axes.pixelX(points.get(i * width)), axes.pixelY(points.get(i * width + 1)), 2.6, true);
        }
        entry.data().modes().filter(modes -> width == 2).ifPresent(modes -> {
            ink.pen(Ink.faded(Ink.TEXT, 120), 1.5);
            double radius = axes.pixelX(3 * modes.sigma()) - axes.pixelX(0);
            for (int i = 0; i < modes.centres().shape().dimension(0); i++) {
                Tensor centres = modes.centres();
                circle(ink, axes.pixelX(centres.get(2 * i)), axes.pixelY(centres.get(2 * i + 1)), radius, false);
            }
        });
        ink.graphics.setClip(null);
    }

    private static void circle(Ink ink, double x, double y, double radius, boolean filled) {
        Ellipse2D circle = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        if (filled) {
            ink.graphics.fill(circle);
        } else {
            ink.graphics.draw(circle);
        }
    }

    private static Axes.Range range(Tensor points, int axis) {
        int width = points.shape().row().size();
        double[] values = new double[points.shape().dimension(0)];
        Arrays.setAll(values, i -> points.get(i * width + axis));
        Arrays.sort(values);
        return Axes.Range.around(values[values.length / 1000], values[values.length - 1 - values.length / 1000], 0.12);
    }

    private static Axes.Range widened(Axes.Range range, double length) {
        double middle = (range.low() + range.high()) / 2;
        return new Axes.Range(middle - length / 2, middle + length / 2, false);
    }
}
