package org.ergodic.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.ergodic.data.Dataset;
import org.ergodic.model.Figure;
import org.ergodic.report.Report;
import org.ergodic.run.RunEvent;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The pictures are there, and show what they should where they should. */
class ReportTest {
    private static final List<Figure> GAN = List.of(
            Figure.of("d-real", "mean D(real)", 0.5),
            Figure.of("d-fake", "mean D(fake)", 0.5),
            Figure.of("value", "value", -2 * Math.log(2)),
            Figure.of("jsd", "JSD estimate", 0));

    private final Report report = new ReportComponent();

    @Test
    void numbersAreDrawnAsDensities() throws IOException {
        Dataset.Modes law = new Dataset.Modes(Tensor.of(Shape.of(1, 1), 0f), 1);
        Dataset data = new Dataset(normals(2000, 1, 1), normals(2000, 1, 2), Optional.of(law));
        BufferedImage image = picture("density", entry(data, normals(5000, 1, 3), GAN, ganHistory()));
        assertThat(image.getWidth()).isEqualTo(1600);
        assertThat(share(image, Ink.SAMPLES.getRGB())).isGreaterThan(2e-4);
        assertThat(image.getRGB(800, 510)).as("inside the data's bars").isNotEqualTo(0xffffffff);
    }

    @Test
    void pointsAreWhereTheDataIs() throws IOException {
        Tensor here = Tensor.of(Shape.of(3, 2), 0f, 0f, 1f, 1f, 2f, 2f);
        Tensor samples = Tensor.of(Shape.of(1, 2), 1f, 1f);
        BufferedImage image =
                picture("points", entry(new Dataset(here, here, Optional.empty()), samples, List.of(), List.of()));
        int middle = 30 + 44 + (640 - 44 - 84) / 2;
        assertThat(image.getRGB(30 + 90 + (770 - 110) / 2, middle)).isNotEqualTo(0xffffffff);
        assertThat(image.getRGB(30 + 770 + 90 + (770 - 110) / 2, middle)).isNotEqualTo(0xffffffff);
        assertThat(share(image, 0xffffffff)).isGreaterThan(0.9);
    }

    @Test
    void aRingHasItsModesMarkedAndALossIsLogarithmic() throws IOException {
        Dataset data = new Dataset(ring(2000, 1), ring(2000, 2), Optional.of(new Dataset.Modes(centres(), 0.05)));
        List<RunEvent> history = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            history.add(new RunEvent(
                    i * 50, 10000, Map.of("loss", (0.4 + 3 * Math.exp(-i / 20.0)) * random.nextDouble(0.8, 1.2)), 0));
        }
        List<Figure> figures = List.of(Figure.of("loss", "mean squared error"));
        BufferedImage image = picture("ring", entry(data, ring(5000, 3), figures, history));
        assertThat(image.getHeight()).isEqualTo(30 + 640 + 420);
        assertThat(share(image, Ink.DATA.getRGB())).as("the loss curve").isGreaterThan(2e-4);
    }

    @Test
    void imagesAreDrawnAsGrids() throws IOException {
        float[] pixels = new float[60 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 64 / 63f;
        }
        Tensor images = Tensor.of(Shape.of(60, 8, 8), pixels);
        Dataset data = new Dataset(images, images, Optional.empty());
        BufferedImage image = picture("images", entry(data, images, List.of(), List.of()));
        assertThat(image.getRGB(30 + 20 + 2, 30 + 44 + 2))
                .as("the darkest pixel")
                .isEqualTo(0xff000000);
    }

    @Test
    void thePageHoldsPicturesAndTablesAndAsksForNothing() throws IOException {
        Dataset data = new Dataset(normals(100, 1, 1), normals(100, 1, 2), Optional.empty());
        Report.Entry entry = entry(data, normals(100, 1, 3), GAN, ganHistory());
        String page = report.page("A <demo>", List.of(entry), List.of(report.picture(entry)));
        Files.writeString(Path.of("target/report.html"), page);
        assertThat(page)
                .contains("<h1>A &lt;demo&gt;</h1>")
                .contains("src=\"data:image/png;base64,iVBOR")
                .contains("<td class=\"number\">-1.3860</td><td>-1.3863 (theory)</td>")
                .contains("<td>jvm</td><td>17</td>")
                .doesNotContain("http");
    }

    @Test
    void ticksAreRoundNumbers() {
        assertThat(Ticks.linear(-1.3, 1.3, 5)).containsExactly(-1.0, 0.0, 1.0);
        assertThat(Ticks.linear(0, 0.5, 5)).hasSize(6);
        assertThat(Ticks.logarithmic(0.3, 30)).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0);
        assertThat(Ticks.text(0.25)).isEqualTo("0.25");
        assertThat(Ticks.text(-1)).isEqualTo("\u22121");
        assertThat(Ticks.text(200000)).isEqualTo("2e5");
    }

    /** Also left in target/, for the eye. */
    private BufferedImage picture(String name, Report.Entry entry) throws IOException {
        byte[] png = report.picture(entry);
        Files.write(Path.of("target", name + ".png"), png);
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static Report.Entry entry(Dataset data, Tensor samples, List<Figure> figures, List<RunEvent> history) {
        return new Report.Entry(
                "GAN on a normal law",
                "The generator maps 8 normal numbers to one; 4,000 steps of 256, seed 7.",
                data,
                samples,
                figures,
                history,
                List.of(new Report.Score("value", -1.386, "-1.3863 (theory)")),
                Map.of("jvm", "17"));
    }

    private static List<RunEvent> ganHistory() {
        SplittableRandom random = new SplittableRandom(1);
        List<RunEvent> history = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            double gap = 0.3 * Math.exp(-i / 15.0) + 0.01 * random.nextDouble(-1, 1);
            double value = Math.log(0.5 + gap) + Math.log(1 - (0.5 - gap));
            history.add(new RunEvent(
                    (i + 1) * 40,
                    4000,
                    Map.of("d-real", 0.5 + gap, "d-fake", 0.5 - gap, "value", value, "jsd", value / 2 + Math.log(2)),
                    0));
        }
        return history;
    }

    private static Tensor normals(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(Shape.of(rows, columns), values);
    }

    private static Tensor centres() {
        float[] centres = new float[16];
        for (int i = 0; i < 8; i++) {
            centres[2 * i] = (float) Math.cos(i * Math.PI / 4);
            centres[2 * i + 1] = (float) Math.sin(i * Math.PI / 4);
        }
        return Tensor.of(Shape.of(8, 2), centres);
    }

    private static Tensor ring(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * rows];
        for (int i = 0; i < rows; i++) {
            int mode = random.nextInt(8);
            for (int axis = 0; axis < 2; axis++) {
                values[2 * i + axis] = (float) (centres().get(2 * mode + axis) + 0.05 * random.nextGaussian());
            }
        }
        return Tensor.of(Shape.of(rows, 2), values);
    }

    private static double share(BufferedImage image, int rgb) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return java.util.Arrays.stream(pixels).filter(pixel -> pixel == rgb).count() / (double) pixels.length;
    }
}
