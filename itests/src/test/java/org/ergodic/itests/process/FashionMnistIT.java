package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The 60,000 pictures of Fashion-MNIST, from the package to a PNG grid. */
class FashionMnistIT {
    static final Path INSTALLED = Path.of("/usr/share/datasets/fashion-mnist");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gan", "diffusion"})
    void isTrainedOnAndSampledAsAGrid(String model) throws Exception {
        assumeTrue(Files.exists(INSTALLED), "Debian's package dataset-fashion-mnist is not installed");
        Ergodic ergodic = Ergodic.in(folder);
        ergodic.succeed("train", "--model", model, "--data", "fashion-mnist", "--steps", "20", "--output", "run");
        assertThat(Files.readString(folder.resolve("run/provenance.json"))).contains("[ 28, 28 ]");
        String[] sample = model.equals("gan")
                ? new String[] {"sample", "run", "-n", "16", "-o", "x.png"}
                : new String[] {"sample", "run", "-n", "16", "--sampler", "ddim", "--steps", "5", "-o", "x.png"};
        ergodic.succeed(sample);
        BufferedImage picture = ImageIO.read(folder.resolve("x.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(picture.getHeight()).isGreaterThanOrEqualTo(4 * 28);
        int[] pixels = picture.getData().getPixels(0, 0, picture.getWidth(), picture.getHeight(), (int[]) null);
        assertThat(Arrays.stream(pixels).distinct()).as("shades of grey").hasSizeGreaterThan(20);
    }
}
