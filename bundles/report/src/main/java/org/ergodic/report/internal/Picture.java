package org.ergodic.report.internal;

import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.ergodic.report.Report;
import org.ergodic.tensor.Shape;

/** The layout of a run's picture: data and samples, and under them curves. */
final class Picture {
    private static final int WIDTH = 1600;
    private static final int SAMPLES = 640;
    private static final int CURVES = 420;
    private static final int MARGIN = 30;

    private Picture() {}

    static byte[] png(Report.Entry entry) {
        List<Curves> charts = entry.history().isEmpty() ? List.of() : Curves.charts(entry.figures(), entry.history());
        int height = MARGIN + SAMPLES + (charts.isEmpty() ? 0 : CURVES);
        BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Ink ink = new Ink(image);
        samples(ink, entry);
        double width = (WIDTH - 2.0 * MARGIN) / Math.max(1, charts.size());
        for (int i = 0; i < charts.size(); i++) {
            charts.get(i).draw(ink, new Rectangle2D.Double(MARGIN + i * width, MARGIN + SAMPLES, width, CURVES));
        }
        ink.graphics.dispose();
        return encode(image);
    }

    private static void samples(Ink ink, Report.Entry entry) {
        double half = (WIDTH - 2.0 * MARGIN) / 2;
        Rectangle2D left = new Rectangle2D.Double(MARGIN, MARGIN, half, SAMPLES);
        Rectangle2D right = new Rectangle2D.Double(MARGIN + half, MARGIN, half, SAMPLES);
        Shape sample = entry.data().sample();
        if (Images.are(sample)) {
            Images.draw(ink, entry, left, right);
        } else if (sample.size() == 1) {
            Density.draw(ink, entry, left.createUnion(right));
        } else {
            Scatter.draw(ink, entry, left, right);
        }
    }

    /** The part of an area within the axes: around it are the title, the marks and the names. */
    static Rectangle2D inner(Rectangle2D area) {
        return new Rectangle2D.Double(
                area.getX() + 90, area.getY() + 44, area.getWidth() - 110, area.getHeight() - 44 - 84);
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array is never full
        }
        return out.toByteArray();
    }
}
