package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ergodic.data.Dataset;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are NumPy's: element (i, j) is 10·i + j − 15 for signed types, 10·i + j for unsigned ones. */
class NpyReaderTest {
    private final NpyReader reader = new NpyReader();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "little-f4,-15",
        "big-f4,-15",
        "little-f8,-15",
        "big-f8,-15",
        "little-i2,-15",
        "big-i2,-15",
        "little-i4,-15",
        "little-i8,-15",
        "big-i8,-15",
        "i1,-15",
        "u1,0",
        "little-u2,0"
    })
    void readsTypes(String name, float offset) {
        Dataset data = Loading.load(reader, Loading.resource("npy/" + name + ".npy"));
        assertThat(data.training().shape()).isEqualTo(Shape.of(3, 3));
        float[][] rows = Loading.allRows(data);
        for (int i = 0; i < 4; i++) {
            assertThat(rows[i]).containsExactly(10 * i + offset, 10 * i + 1 + offset, 10 * i + 2 + offset);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fortran", "version2", "version3"})
    void readsOrdersAndVersions(String name) {
        Dataset data = Loading.load(reader, Loading.resource("npy/" + name + ".npy"));
        assertThat(data.sample()).isEqualTo(Shape.of(2, 3));
        float[][] rows = Loading.allRows(data);
        for (int i = 0; i < 4; i++) {
            int at = 100 * i;
            assertThat(rows[i]).containsExactly(at, at + 1, at + 2, at + 10, at + 11, at + 12);
        }
    }

    @Test
    void oneDimensionIsOneColumn() {
        Dataset data = Loading.load(reader, Loading.resource("npy/one-dimension.npy"));
        assertThat(data.sample()).isEqualTo(Shape.of(1));
        assertThat(Loading.allRows(data)).isDeepEqualTo(new float[][] {{0}, {1}, {2}, {3}});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "objects;Python objects",
                "records;records",
                "half;'<f2'",
                "complex;'<c8'",
                "truth;'|b1'",
                "scalar;a single number",
                "no-rows;an empty array of shape (0, 3)",
                "nan;row 2 (counted from 0) holds NaN",
                "large;row 1 (counted from 0) holds Infinity",
                "one-row;has 1 row, but at least 2"
            })
    void refuses(String name, String told) {
        Loading.refuses(reader, Loading.resource("npy/" + name + ".npy"), told);
    }

    @Test
    void refusesWhatIsCutOrTooLong() throws IOException {
        byte[] whole = Files.readAllBytes(Loading.resource("npy/little-f4.npy"));
        for (int length = 1; length < whole.length; length++) {
            Path cut = Loading.write(folder, "cut.npy", Arrays.copyOf(whole, length));
            Loading.refuses(reader, cut, length < 6 ? "is not a .npy file" : "is truncated");
        }
        Loading.refuses(
                reader,
                Loading.write(folder, "long.npy", Arrays.copyOf(whole, whole.length + 3)),
                "takes 48 bytes, but 51");
    }

    @Test
    void refusesDamagedHeaders() throws IOException {
        byte[] whole = Files.readAllBytes(Loading.resource("npy/little-f4.npy"));
        String[][] damages = {
            {"'descr'", "'bescr'", "damaged header"},
            {"False", "Fals ", "damaged header"},
            {"(4, 3)", "(4, -)", "damaged header"},
            {"(4, 3)", "(9, 3)", "takes 108 bytes"},
            {"'<f4'", "(4,2)", "damaged header"},
            {"}", ";", "damaged header"},
        };
        for (String[] damage : damages) {
            String text = new String(whole, StandardCharsets.ISO_8859_1).replace(damage[0], damage[1]);
            Path file = Loading.write(folder, "damaged.npy", text.getBytes(StandardCharsets.ISO_8859_1));
            Loading.refuses(reader, file, damage[2]);
        }
        byte[] version = whole.clone();
        version[6] = 9;
        Loading.refuses(reader, Loading.write(folder, "version.npy", version), "has version 9.0");
    }

    @Test
    void refusesShapesBeyondAllNumbers() throws IOException {
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999, 9999999999, 9), }";
        byte[] bytes =
                ("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header).getBytes(StandardCharsets.ISO_8859_1);
        Loading.refuses(reader, Loading.write(folder, "huge.npy", bytes), "is truncated");
    }

    @Test
    void refusesOtherFiles() {
        Loading.refuses(reader, Loading.write(folder, "empty.npy", new byte[0]), "is empty");
        Loading.refuses(
                reader,
                Loading.write(folder, "picture.npy", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}),
                "begins with the bytes 89 50 4e 47 0d 0a",
                "numpy.save");
        Loading.refuses(reader, folder, "is a folder");
        Loading.refuses(reader, folder.resolve("missing.npy"), "there is no file");
        Path file = Loading.write(folder, "file.npy", new byte[1]);
        Loading.refuses(reader, file.resolve("below.npy"), "there is no file");
    }
}
