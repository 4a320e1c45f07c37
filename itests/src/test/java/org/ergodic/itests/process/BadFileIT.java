package org.ergodic.itests.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training data that is damaged or not what its name says: the file, what was expected and what was found. */
class BadFileIT {
    private static final int ROWS = 100;

    @TempDir
    Path folder;

    @Test
    void numpy() throws Exception {
        float[] values = new float[3 * ROWS];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7 + 0.1f * i;
        }
        byte[] good = Npy.bytes(3, values);
        refused("truncated.npy", Arrays.copyOf(good, good.length - 500), "truncated", "1200", "700");
        refused("header.npy", Arrays.copyOf(good, 40), "header.npy");
        values[3 * 50 + 1] = Float.NaN;
        refused("nan.npy", Npy.bytes(3, values), "row 50", "NaN", "finite");
        values[3 * 50 + 1] = Float.NEGATIVE_INFINITY;
        refused("infinite.npy", Npy.bytes(3, values), "row 50", "finite");
        refused("empty.npy", new byte[0], "empty", ".npy");
        refused(
                "picture.npy",
                new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0},
                "89 50 4e 47",
                ".npy");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1,2%3,4,5%  | line 2 | 3 values
        1,2%nan,3%  | line 2 | nan
        1,2%1,x%    | line 2 | 'x'
        1,2%1,%     | line 2 | ''
        ''          | empty  | .csv
        """)
    void csv(String text, String where, String found) throws Exception {
        refused("data.csv", text.replace('%', '\n').getBytes(UTF_8), where, found);
    }

    @Test
    void whatIsNoFile() throws Exception {
        Files.createDirectory(folder.resolve("folder.npy"));
        train("folder.npy").fails(2, "folder.npy", "is a folder");
        train("missing.npy").fails(2, "missing.npy", "there is no file");
        train("data.hdf5").fails(2, "data.hdf5", ".csv", ".npy");
    }

    private void refused(String name, byte[] content, String... texts) throws Exception {
        Files.write(folder.resolve(name), content);
        train(name).fails(2, texts);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private Outcome train(String name) throws Exception {
        return Ergodic.in(folder).run(Runs.train("diffusion", name, "reference", 2, "run"));
    }
}
