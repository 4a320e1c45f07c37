package org.ergodic.data.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.ergodic.RequestException;
import org.ergodic.data.SampleFormat;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/**
 * A picture of the samples. Images ([rows, height, width]) become a grid, near to square, 0 black and 1 white, values beyond
 * clamped, in gutters of 2 pixels, enlarged by a whole number to at least 560 pixels across; of many images it shows the
 * first ones, 1024 at most and as many as 4096 pixels hold each way. Numbers ([rows] or [rows, 1]) become a histogram, points
 * in the plane ([rows, 2]) a scatter plot.
 */
@Component(property = "ergodic.name=png")
public final class PngFormat implements SampleFormat {
    private static final int LEAST = 560;
    private static final int MOST = 4096;
    private static final int MOST_IMAGES = 1024;
    private static final int GUTTER = 2;
    private static final int GUTTER_COLOUR = 0x606060;

    @Override
    public void write(Tensor samples, OutputStream out) throws IOException {
        Shape shape = samples.shape();
        int rank = shape.rank();
        if (shape.size() == 0) {
            throw new RequestException("a picture shows at least one sample, but these are " + samples);
        }
        if (rank == 3) {
            images(samples).write(out);
        } else if (rank == 1 || rank == 2 && shape.dimension(1) == 1) {
            Plot.histogram(column(samples, 0, 1)).write(out);
        } else if (rank == 2 && shape.dimension(1) == 2) {
            Plot.scatter(column(samples, 0, 2), column(samples, 1, 2)).write(out);
        } else {
            throw new RequestException(
                    "a .png shows images [height, width], numbers [1] or points [2], but these samples" + " are "
                            + shape.row() + "; write .npy, .npz or .csv");
        }
    }

    private static double[] column(Tensor samples, int from, int step) {
        float[] values = samples.floats();
        double[] column = new double[values.length / step];
        Arrays.setAll(column, i -> values[from + i * step]);
        for (int i = 0; i < column.length; i++) {
            if (!Double.isFinite(column[i])) {
                throw new RequestException("a plot shows finite numbers, but sample " + i + " (counted from 0) holds "
                        + column[i] + "; write .npy, .npz or .csv");
            }
        }
        return column;
    }

    private static Picture images(Tensor samples) {
        int height = samples.shape().dimension(1);
        int width = samples.shape().dimension(2);
        int most = Math.max(1, MOST / (width + GUTTER)) * Math.max(1, MOST / (height + GUTTER));
        int count = Math.min(samples.shape().dimension(0), Math.min(most, MOST_IMAGES));
        int columns = Math.min(
                (int) Math.ceil(Math.sqrt((double) count * height / width)), Math.max(1, MOST / (width + GUTTER)));
        int rows = (count + columns - 1) / columns;
        int zoom = 1;
        while (columns * (width * zoom + GUTTER) + GUTTER < LEAST) {
            zoom++;
        }
        int across = width * zoom + GUTTER;
        int down = height * zoom + GUTTER;
        Picture picture = new Picture(columns * across + GUTTER, rows * down + GUTTER, GUTTER_COLOUR);
        float[] values = samples.floats();
        for (int i = 0; i < count * height * width; i++) {
            int image = i / (height * width);
            int x = image % columns * across + GUTTER + i % width * zoom;
            int y = image / columns * down + GUTTER + i / width % height * zoom;
            int grey = Math.round(255 * Math.min(1, Math.max(0, values[i])));
            picture.fill(x, y, zoom, zoom, grey << 16 | grey << 8 | grey);
        }
        return picture;
    }
}
