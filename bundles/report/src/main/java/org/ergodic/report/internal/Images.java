package org.ergodic.report.internal;

import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.ergodic.report.Report;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** Images ([height, width], or [channels, height, width] with one or three channels): a grid of data and one of samples. */
final class Images {
    private Images() {}

    static boolean are(Shape sample) {
        int rank = sample.rank();
        return rank == 2 && sample.dimension(0) > 3
                || rank == 3 && (sample.dimension(0) == 1 || sample.dimension(0) == 3);
    }

    static void draw(Ink ink, Report.Entry entry, Rectangle2D left, Rectangle2D right) {
        Tensor data = entry.data().heldOut();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float value : data.floats()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        grid(ink, "data", data, Ink.DATA, left, low, high);
        grid(ink, "samples", entry.samples(), Ink.SAMPLES, right, low, high);
    }

    private static void grid(
            Ink ink, String name, Tensor images, Color color, Rectangle2D area, double low, double high) {
        Shape sample = images.shape().row();
        int height = sample.dimension(sample.rank() - 2);
        int width = sample.dimension(sample.rank() - 1);
        ink.text(name, area.getX() + 20, area.getY() + 26, 24, true, color);
        int rows = 7;
        double cell = (area.getHeight() - 50) / rows;
        int columns = (int) ((area.getWidth() - 40) / (cell * width / height));
        ink.graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        for (int i = 0; i < Math.min(rows * columns, images.shape().dimension(0)); i++) {
            int x = (int) (area.getX() + 20 + (i % columns) * cell * width / height);
            int y = (int) (area.getY() + 44 + (i / columns) * cell);
            ink.graphics.drawImage(
                    image(images, i, height, width, low, high),
                    x,
                    y,
                    (int) (cell * width / height) - 3,
                    (int) cell - 3,
                    null);
        }
    }

    private static BufferedImage image(Tensor images, int index, int height, int width, double low, double high) {
        int size = images.shape().row().size();
        int channels = size / (height * width);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < height * width; pixel++) {
            int rgb = 0;
            for (int channel = 0; channel < 3; channel++) {
                int at = index * size + Math.min(channel, channels - 1) * height * width + pixel;
                double share = (images.get(at) - low) / Math.max(high - low, Double.MIN_NORMAL);
                rgb = rgb << 8 | (int) Math.round(255 * Math.min(1, Math.max(0, share)));
            }
            image.setRGB(pixel % width, pixel / width, rgb);
        }
        return image;
    }
}
