package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
    private final CsvReader reader = new CsvReader();

    @TempDir
    Path folder;

    private Path file(String text) {
        return Loading.write(folder, "table.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,-2.5\n3e1,.5\n",
                "1;-2.5\n3e1;.5",
                "1\t-2.5\r\n3e1\t.5\r\n",
                "  1   -2.5 \n 3e1 \t .5\n",
                "x,y\n1,-2.5\n3e1,.5\n",
                "\"length, in mm\",\"y\"\n\"1\", -2.5\n3e1,.5\n",
                "\uFEFFx,y\n1,-2.5\n3e1,.5\n",
                "# from numpy.savetxt\n1,-2.5\n\n3e1,.5\n\n"
            })
    void reads(String text) {
        assertThat(Loading.allRows(Loading.load(reader, file(text))))
                .isDeepEqualTo(new float[][] {{1, -2.5f}, {30, .5f}});
    }

    @Test
    void oneColumnAndManyRows() {
        StringBuilder text = new StringBuilder("value\n");
        for (int i = 0; i < 5000; i++) {
            text.append(i / 8.0).append('\n');
        }
        float[][] rows = Loading.allRows(Loading.load(reader, file(text.toString())));
        assertThat(rows).hasDimensions(5000, 1);
        assertThat(rows[4999]).containsExactly(4999 / 8f);
        assertThat(Loading.load(reader, file(text.toString())).sample()).isEqualTo(Shape.of(1));
    }

    @Test
    void raggedRowsAreNamed() {
        Loading.refuses(reader, file("x,y\n1,2\n3,4\n5\n6,7\n"), "line 4 has 1 value, but line 1 has 2");
        Loading.refuses(reader, file("1 2\n3 4 5\n"), "line 2 has 3 values, but line 1 has 2");
    }

    @Test
    void whatIsNoNumberIsNamed() {
        Loading.refuses(reader, file("1,2\n3,four\n"), "line 2, column 2 holds 'four'");
        Loading.refuses(reader, file("1,two\n3,4\n"), "line 1, column 2 holds 'two'");
        Loading.refuses(reader, file("1,2\n,4\n"), "line 2, column 1 holds nothing");
        Loading.refuses(reader, file("1;2,5\n3;4\n"), "line 1, column 2 holds '2,5'");
        for (String java : new String[] {"1f", "0x1p3", "1d", "1_000", "--1", "1e"}) {
            Loading.refuses(reader, file("1\n" + java + "\n"), "line 2, column 1 holds '" + java + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "nan", "inf", "-Infinity", "1e39"})
    void whatIsNotFiniteIsNamed(String value) {
        Loading.refuses(
                reader, file("1,2\n3,4\n5," + value + "\n"), "line 3, column 2 holds '" + value + "'", "finite");
    }

    @Test
    void nothingIsRefused() {
        Loading.refuses(reader, file(""), "is empty");
        Loading.refuses(reader, file("x,y\n"), "holds no row of numbers");
        Loading.refuses(reader, file("\n\n"), "holds no row of numbers");
        Loading.refuses(reader, file("x,y\n1,2\n"), "has 1 row, but at least 2");
    }

    @Test
    void otherFilesAreRefused() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13};
        Loading.refuses(reader, Loading.write(folder, "picture.csv", png), "is not text in UTF-8");
        Loading.refuses(reader, file("\0\1\2\n1\n2\n\3\n"), "line 4, column 1 holds '?'");
        Loading.refuses(reader, folder, "is a folder");
        Loading.refuses(reader, folder.resolve("no.csv"), "there is no file");
    }
}
