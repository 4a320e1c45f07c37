package org.ergodic.report.internal;

import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * A rectangle of the picture with coordinates.
 *
 * @param box the rectangle, in pixels
 * @param x what its width spans
 * @param y what its height spans
 */
record Axes(Rectangle2D box, Range x, Range y) {
    /**
     * An interval; on a logarithmic axis both ends are positive.
     *
     * @param logarithmic whether equal ratios, not equal differences, have equal lengths
     */
    record Range(double low, double high, boolean logarithmic) {
        /** Both ends moved out by a share of the length. */
        static Range around(double low, double high, double share) {
            double length = high > low ? high - low : Math.max(1e-3, Math.abs(high) * 0.1);
            double middle = (low + high) / 2;
            double half = length * (0.5 + share);
            return new Range(middle - half, middle + half, false);
        }

        double share(double value) {
            return logarithmic
                    ? Math.log(Math.max(value, Double.MIN_NORMAL) / low) / Math.log(high / low)
                    : (value - low) / (high - low);
        }

        List<Double> ticks(int count) {
            List<Double> powers = logarithmic ? Ticks.logarithmic(low, high) : List.of();
            return powers.size() < 3 ? Ticks.linear(low, high, count) : powers;
        }
    }

    double pixelX(double value) {
        return box.getX() + box.getWidth() * x.share(value);
    }

    double pixelY(double value) {
        return box.getMaxY() - box.getHeight() * y.share(value);
    }

    /** The grid, the marks and the names of the axes. */
    void draw(Ink ink, String nameX, String nameY) {
        for (double tick : x.ticks((int) (box.getWidth() / 120))) {
            ink.pen(Ink.GRID, 1.5);
            ink.graphics.draw(new Line2D.Double(pixelX(tick), box.getY(), pixelX(tick), box.getMaxY()));
            ink.text(Ticks.text(tick), pixelX(tick), 0.5, box.getMaxY() + 28, 20, Ink.FAINT);
        }
        for (double tick : y.ticks((int) (box.getHeight() / 70))) {
            ink.pen(Ink.GRID, 1.5);
            ink.graphics.draw(new Line2D.Double(box.getX(), pixelY(tick), box.getMaxX(), pixelY(tick)));
            ink.text(Ticks.text(tick), box.getX() - 10, 1, pixelY(tick) + 7, 20, Ink.FAINT);
        }
        ink.pen(Ink.FRAME, 1.5);
        ink.graphics.draw(box);
        ink.text(nameX, box.getCenterX(), 0.5, box.getMaxY() + 58, 21, Ink.TEXT);
        if (!nameY.isEmpty()) {
            var upright = ink.graphics.getTransform();
            ink.graphics.rotate(-Math.PI / 2, box.getX() - 70, box.getCenterY());
            ink.text(nameY, box.getX() - 70, 0.5, box.getCenterY(), 21, Ink.TEXT);
            ink.graphics.setTransform(upright);
        }
    }
}
