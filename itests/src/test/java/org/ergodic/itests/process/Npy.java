package org.ergodic.itests.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** NumPy's file format, version 1.0, little-endian f4 only. */
record Npy(String header, float[] values) {
    /** Writes rows of {@code columns} values each. */
    static void write(Path file, int columns, float... values) throws IOException {
        Files.write(file, bytes(columns, values));
    }

    static byte[] bytes(int columns, float... values) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
                .formatted(values.length / columns, columns);
        header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
        ByteBuffer buffer = ByteBuffer.allocate(10 + header.length() + 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\u0001\u0000".getBytes(ISO_8859_1))
                .putShort((short) header.length())
                .put(header.getBytes(ISO_8859_1));
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    static Npy read(Path file) throws IOException {
        return parse(Files.readAllBytes(file));
    }

    static Npy parse(byte[] bytes) {
        assertThat(Arrays.copyOf(bytes, 8)).isEqualTo("\u0093NUMPY\u0001\u0000".getBytes(ISO_8859_1));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = 10 + buffer.getShort(8);
        String header = new String(bytes, 10, start - 10, ISO_8859_1);
        assertThat(header).contains("'descr': '<f4'").contains("'fortran_order': False");
        float[] values = new float[(bytes.length - start) / 4];
        buffer.position(start)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Npy(header, values);
    }
}
