package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.ergodic.random.Philox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's array: trained on as it lies there, sampled in its units, into each format. */
class OwnDataIT {
    private static final int ROWS = 2000;
    private static final double[] MEAN = {1000, -3, 0.002};
    private static final double[] SCALE = {50, 0.1, 0.0001};

    @TempDir
    Path folder;

    @Test
    void isTrainedOnAndSampledInItsUnits() throws Exception {
        float[] values = new float[3 * ROWS];
        Philox random = new Philox(1, 0, 0, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (MEAN[i % 3] + SCALE[i % 3] * random.normal(i));
        }
        Npy.write(folder.resolve("mine.npy"), 3, values);
        Ergodic ergodic = Ergodic.in(folder);
        ergodic.succeed(
                "train",
                "--model=diffusion",
                "--data=mine.npy",
                "--steps=400",
                "--batch=64",
                "--output=run",
                "--option=denoiser.width=32");
        for (String ending : List.of("npy", "npz", "csv")) {
            ergodic.succeed("sample", "run", "-n", "500", "--sampler=ddim", "--steps=20", "-o", "x." + ending);
        }
        Npy samples = Npy.read(folder.resolve("x.npy"));
        assertThat(samples.header()).contains("'shape': (500, 3)");
        for (int j = 0; j < 3; j++) {
            double mean = 0;
            double square = 0;
            for (int i = j; i < 1500; i += 3) {
                double z = (samples.values()[i] - MEAN[j]) / SCALE[j];
                mean += z / 500;
                square += z * z / 500;
            }
            // roughly: the training is short
            assertThat(mean).as("mean of column %s", j).isBetween(-0.5, 0.5);
            assertThat(square).as("second moment of column %s", j).isBetween(0.4, 1.8);
        }

        try (ZipFile zip = new ZipFile(folder.resolve("x.npz").toFile())) {
            Npy inside =
                    Npy.parse(zip.getInputStream(zip.entries().nextElement()).readAllBytes());
            assertThat(inside.values()).isEqualTo(samples.values());
        }
        List<String> lines = Files.readAllLines(folder.resolve("x.csv"));
        int header = lines.size() - 500;
        assertThat(header).isBetween(0, 1);
        for (int i = 0; i < 500; i++) {
            String[] cells = lines.get(header + i).split(",");
            for (int j = 0; j < 3; j++) {
                assertThat(Float.parseFloat(cells[j])).isEqualTo(samples.values()[3 * i + j]);
            }
        }
    }
}
