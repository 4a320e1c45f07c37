package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private final IdxReader reader = new IdxReader();

    @TempDir
    Path folder;

    /** Images whose pixels count up from the image's number. */
    private static byte[] images(int count, int rows, int columns) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * rows * columns);
        bytes.putInt(0x0803).putInt(count).putInt(rows).putInt(columns);
        for (int i = 0; i < count * rows * columns; i++) {
            bytes.put((byte) (i / (rows * columns) + i % (rows * columns)));
        }
        return bytes.array();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void readsPlainAndGzipped() throws IOException {
        Path plain = Loading.write(folder, "a-idx3-ubyte", images(20, 2, 3));
        Path packed = Loading.write(folder, "a-idx3-ubyte.gz", gzip(images(20, 2, 3)));
        for (Path path : new Path[] {plain, packed}) {
            Dataset data = Loading.load(reader, path);
            assertThat(data.training().shape()).isEqualTo(Shape.of(18, 2, 3));
            assertThat(data.heldOut().shape()).isEqualTo(Shape.of(2, 2, 3));
            float[][] rows = Loading.allRows(data);
            for (int i = 0; i < 20; i++) {
                assertThat(rows[i][0]).isEqualTo(i / 255f);
                assertThat(rows[i][5]).isEqualTo((i + 5) / 255f);
            }
        }
    }

    @Test
    void refusesWhatIsCutTooLongOrDamaged() throws IOException {
        byte[] whole = images(5, 2, 3);
        for (int length : new int[] {4, 15, 16, whole.length - 1}) {
            Loading.refuses(reader, Loading.write(folder, "cut", Arrays.copyOf(whole, length)), "is truncated");
        }
        Loading.refuses(reader, Loading.write(folder, "tiny", Arrays.copyOf(whole, 3)), "magic number is missing");
        Loading.refuses(
                reader,
                Loading.write(folder, "long", Arrays.copyOf(whole, whole.length + 1)),
                "longer than its header");
        byte[] packed = gzip(whole);
        Loading.refuses(
                reader, Loading.write(folder, "cut.gz", Arrays.copyOf(packed, packed.length - 9)), "is truncated");
        byte[] flipped = packed.clone();
        flipped[packed.length - 6] ^= 1;
        Loading.refuses(reader, Loading.write(folder, "flipped.gz", flipped), "is damaged");
        byte[] huge = whole.clone();
        huge[4] = 0x7F;
        Loading.refuses(reader, Loading.write(folder, "huge", huge), "fewer than 2^31");
        byte[] none = whole.clone();
        none[7] = 0;
        Loading.refuses(reader, Loading.write(folder, "none", none), "announces 0 images");
    }

    @Test
    void refusesOtherFiles() {
        byte[] labels = ByteBuffer.allocate(20).putInt(0x0801).array();
        Loading.refuses(reader, Loading.write(folder, "labels", labels), "0x00000801", "these are labels");
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
        Loading.refuses(reader, Loading.write(folder, "picture.gz", png), "0x89504e47, expected 0x00000803");
        Loading.refuses(reader, folder, "is a folder");
        Loading.refuses(reader, folder.resolve("no.gz"), "there is no file");
    }

    @Test
    void fashionMnistOfAnotherFolder() throws IOException {
        FashionMnist provider = new FashionMnist();
        assertThatThrownBy(() -> Loading.load(provider, folder))
                .isInstanceOf(RequestException.class)
                .hasMessageContainingAll(
                        "train-images-idx3-ubyte.gz",
                        folder.toString(),
                        "apt-get install dataset-fashion-mnist",
                        "path=FOLDER");
        Loading.write(folder, "train-images-idx3-ubyte.gz", gzip(images(6, 28, 28)));
        assertThatThrownBy(() -> Loading.load(provider, folder)).hasMessageContaining("there is no t10k-images");
        Loading.write(folder, "t10k-images-idx3-ubyte", images(3, 28, 28));
        Dataset data = Loading.load(provider, folder);
        assertThat(data.training().shape()).isEqualTo(Shape.of(6, 28, 28));
        assertThat(data.heldOut().shape()).isEqualTo(Shape.of(3, 28, 28));
    }

    /** The data set's published mean 0.2860 and standard deviation 0.3530. */
    @Test
    void fashionMnistItself() {
        assumeTrue(
                Files.exists(Path.of("/usr/share/datasets/fashion-mnist")),
                "Debian's dataset-fashion-mnist is not there");
        Dataset data = Loading.load(new FashionMnist(), 0, Map.of());
        assertThat(data.training().shape()).isEqualTo(Shape.of(60_000, 28, 28));
        assertThat(data.heldOut().shape()).isEqualTo(Shape.of(10_000, 28, 28));
        double mean = 0;
        double square = 0;
        float[] values = data.training().floats();
        for (float value : values) {
            mean += value;
            square += value * value;
        }
        mean /= values.length;
        assertThat(mean).isCloseTo(0.2860, within(1e-4));
        assertThat(Math.sqrt(square / values.length - mean * mean)).isCloseTo(0.3530, within(1e-4));
    }
}
