package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.ergodic.RequestException;
import org.ergodic.data.SampleFormat;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleFormatsTest {
    @TempDir
    Path folder;

    static List<SampleFormat> all() {
        return List.of(new NpyFormat(), new NpzFormat(), new CsvFormat(), new PngFormat());
    }

    private static byte[] bytes(SampleFormat format, Tensor samples) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(samples, out);
        return out.toByteArray();
    }

    private static Tensor normals(int... dimensions) {
        Shape shape = Shape.of(dimensions);
        float[] values = new float[shape.size()];
        Philox draws = new Philox(3, 1000, 0, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) draws.normal(i);
        }
        return Tensor.of(shape, values);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSameSamplesGiveTheSameBytes(SampleFormat format) throws IOException {
        for (Tensor samples : new Tensor[] {normals(500, 1), normals(500, 2), normals(7, 4, 4)}) {
            assertThat(bytes(format, samples)).isNotEmpty().isEqualTo(bytes(format, samples));
        }
    }

    /** NumPy wrote the file. */
    @Test
    void npyIsWhatNumpyWrites() throws IOException {
        float[] values = new float[12];
        for (int i = 0; i < 12; i++) {
            values[i] = 10 * (i / 3) + i % 3 - 15;
        }
        assertThat(bytes(new NpyFormat(), Tensor.of(Shape.of(4, 3), values)))
                .isEqualTo(Files.readAllBytes(Loading.resource("npy/little-f4.npy")));
        assertThat(bytes(new NpyFormat(), Tensor.of(Shape.of(4), 0f, 1f, 2f, 3f)))
                .isEqualTo(Files.readAllBytes(Loading.resource("npy/one-dimension.npy")));
    }

    @Test
    void npyIsReadBack() throws IOException {
        Tensor samples = normals(9001, 3, 2);
        Path file = Loading.write(folder, "x.npy", bytes(new NpyFormat(), samples));
        assertThat(Loading.load(new NpyReader(), file)).isEqualTo(HeldOut.split("x", samples));
    }

    @Test
    void npzHoldsOneStoredArray() throws IOException {
        Tensor samples = normals(100, 2);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes(new NpzFormat(), samples)))) {
            ZipEntry entry = zip.getNextEntry();
            assertThat(entry.getName()).isEqualTo("samples.npy");
            assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
            assertThat(entry.getTimeLocal()).isEqualTo("1980-01-01T00:00:00");
            assertThat(zip.readAllBytes()).isEqualTo(bytes(new NpyFormat(), samples));
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    @Test
    void csvIsReadBackExactly() throws IOException {
        Tensor samples = Tensor.of(Shape.of(3, 2), 1f, -0.1f, 1e-20f, Float.MAX_VALUE, 1 / 3f, Float.MIN_VALUE);
        byte[] written = bytes(new CsvFormat(), samples);
        assertThat(new String(written, StandardCharsets.US_ASCII))
                .startsWith("1.0,-0.1\n1.0E-20,")
                .endsWith("\n");
        Path file = Loading.write(folder, "x.csv", written);
        assertThat(Loading.load(new CsvReader(), file)).isEqualTo(HeldOut.split("x", samples));
    }

    private static BufferedImage picture(Tensor samples) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(bytes(new PngFormat(), samples)));
    }

    private static int rgb(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) & 0xFFFFFF;
    }

    @Test
    void imagesBecomeAGrid() throws IOException {
        float[] values = new float[64 * 4 * 4];
        values[3 * 16 + 5] = 1;
        values[3 * 16 + 6] = 0.5f;
        values[3 * 16 + 7] = 7;
        values[3 * 16 + 8] = -7;
        BufferedImage image = picture(Tensor.of(Shape.of(64, 4, 4), values));
        // 8 × 8 images of 4 pixels: enlarged 17 times, 8 · (68 + 2) + 2
        assertThat(image.getWidth()).isEqualTo(562);
        assertThat(image.getHeight()).isEqualTo(562);
        int left = 2 + 3 * 70;
        assertThat(rgb(image, left + 17, 2 + 17)).isEqualTo(0xFFFFFF);
        assertThat(rgb(image, left + 33, 2 + 33)).isEqualTo(0xFFFFFF);
        assertThat(rgb(image, left + 34, 2 + 17)).isEqualTo(0x808080);
        assertThat(rgb(image, left + 51, 2 + 17)).isEqualTo(0xFFFFFF);
        assertThat(rgb(image, left, 2 + 34)).isEqualTo(0);
        assertThat(rgb(image, left - 1, 20)).isEqualTo(0x606060);
    }

    @Test
    void manyImagesBecomeTheFirstOnes() throws IOException {
        BufferedImage image = picture(Tensor.zeros(org.ergodic.tensor.DType.F32, Shape.of(5000, 28, 28)));
        assertThat(image.getWidth()).isEqualTo(32 * 30 + 2);
        assertThat(image.getHeight()).isEqualTo(32 * 30 + 2);
        BufferedImage one = picture(Tensor.zeros(org.ergodic.tensor.DType.F32, Shape.of(1, 3, 7)));
        assertThat(one.getWidth()).isEqualTo(80 * 7 + 4);
    }

    /** The inked height of each bar is the share of samples in it. */
    @Test
    void numbersBecomeAHistogram() throws IOException {
        float[] values = new float[1000];
        for (int i = 0; i < 1000; i++) {
            values[i] = i < 750 ? 0 : 1;
        }
        BufferedImage image = picture(Tensor.of(Shape.of(1000, 1), values));
        int[] ink = new int[image.getWidth()];
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                ink[x] += rgb(image, x, y) == 0x1F4E9C ? 1 : 0;
            }
        }
        int[] heights =
                java.util.Arrays.stream(ink).filter(height -> height > 0).toArray();
        assertThat(heights[0] / (double) heights[heights.length - 1]).isBetween(2.9, 3.1);
    }

    @Test
    void pointsBecomeAScatterPlot() throws IOException {
        BufferedImage image = picture(Tensor.of(Shape.of(3, 2), -1f, -1f, 1f, 1f, 1f, -1f));
        int[][] quadrants = new int[2][2];
        for (int x = 48; x < 648; x++) {
            for (int y = 48; y < 648; y++) {
                int colour = rgb(image, x, y);
                boolean grey = (colour >> 16 & 0xFF) == (colour & 0xFF);
                quadrants[y / 348][x / 348] += grey ? 0 : 1;
            }
        }
        assertThat(quadrants).isDeepEqualTo(new int[][] {{0, 9}, {9, 9}});
    }

    @Test
    void aConstantIsDrawnToo() throws IOException {
        for (Tensor samples : new Tensor[] {
            Tensor.of(Shape.of(3, 1), 5f, 5f, 5f), Tensor.of(Shape.of(2), 0f, 0f), Tensor.of(Shape.of(1, 2), 3e8f, 0f)
        }) {
            assertThat(picture(samples).getWidth()).isEqualTo(696);
        }
    }

    @Test
    void otherShapesAreRefused() {
        assertThatThrownBy(() -> bytes(new PngFormat(), normals(10, 3)))
                .isInstanceOf(RequestException.class)
                .hasMessage("a .png shows images [height, width], numbers [1] or points [2], but these samples are [3];"
                        + " write .npy, .npz or .csv");
        assertThatThrownBy(() -> bytes(new PngFormat(), normals(10, 3, 2, 2)))
                .hasMessageContaining("these samples are [3,2,2]");
        assertThatThrownBy(() -> bytes(new PngFormat(), Tensor.of(Shape.of(2, 1), 1f, Float.NaN)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("sample 1 (counted from 0) holds NaN");
    }

    @Test
    void labelsAreShort() {
        assertThat(Picture.label(0.25)).isEqualTo("0.25");
        assertThat(Picture.label(-3 * 0.1)).isEqualTo("-0.3");
        assertThat(Picture.label(100_000)).isEqualTo("100000");
        assertThat(Picture.label(2e7)).isEqualTo("2e7");
        assertThat(Picture.label(-1.5e-9)).isEqualTo("-1.5e-9");
    }
}
