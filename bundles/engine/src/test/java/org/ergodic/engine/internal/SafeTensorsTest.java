package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Hashes;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SafeTensorsTest {
    private static final SafeTensors CONTENT = new SafeTensors(
            Map.of(
                    "w", Tensor.of(Shape.of(2, 3), 1f, -2f, 3.5f, Float.MIN_VALUE, -0f, 1e30f),
                    "net/ä \"x\"", Tensor.of(Shape.of(2), 0.1, -1e-300),
                    "count", Tensor.of(Shape.scalar(), Integer.MIN_VALUE),
                    "empty", Tensor.of(Shape.of(0, 4), new float[0])),
            Map.of("step", "12", "sum/loss", "0x1.8p1"));

    @Test
    void whatIsWrittenIsReadBack() {
        SafeTensors read = SafeTensors.parse(CONTENT.bytes(), "f");
        assertThat(read).isEqualTo(CONTENT);
    }

    @Test
    void theLayoutIsThatOfTheFormat() {
        byte[] bytes = CONTENT.bytes();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) buffer.getLong();
        assertThat(header % 8).isZero();
        String json = new String(bytes, 8, header, StandardCharsets.UTF_8);
        assertThat(json)
                .startsWith("{\"__metadata__\":{")
                .contains("\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[20,44]}");
        buffer.position(8 + header + 20);
        assertThat(buffer.getFloat()).isEqualTo(1f);
        assertThat(buffer.getFloat()).isEqualTo(-2f);
    }

    @Test
    void anyChangedByteIsSeen() {
        byte[] good = CONTENT.bytes();
        for (int i = 0; i < good.length; i++) {
            for (int mask : new int[] {0x01, 0x20, 0x80, 0xFF}) {
                byte[] bad = good.clone();
                bad[i] ^= (byte) mask;
                assertThatThrownBy(() -> SafeTensors.parse(bad, "run/7.safetensors"))
                        .as("byte %d, mask %x", i, mask)
                        .isExactlyInstanceOf(RequestException.class)
                        .hasMessageStartingWith("run/7.safetensors is damaged: ");
            }
        }
    }

    @Test
    void anyCutOrLengthenedFileIsSeen() {
        byte[] good = CONTENT.bytes();
        for (int length = 0; length < good.length; length++) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> SafeTensors.parse(bad, "f")).isExactlyInstanceOf(RequestException.class);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        assertThatThrownBy(() -> SafeTensors.parse(longer, "f")).isExactlyInstanceOf(RequestException.class);
    }

    private static void refused(String header, int data, String reason) {
        // the hash is right, so that what is refused is the header
        String text = header.replace("HASH", "0".repeat(64));
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        byte[] bytes = file.array();
        int at = text.indexOf("0".repeat(64));
        if (at >= 0) {
            byte[] hash = Hashes.sha256(bytes).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(hash, 0, bytes, 8 + at, 64);
        }
        assertThatThrownBy(() -> SafeTensors.parse(bytes, "f"))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void headersThatLieAreRefused() {
        String meta = "{\"__metadata__\":{\"sha256\":\"HASH\"}";
        refused(meta + ",\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 8, "lies at 0 to 4");
        refused(meta + ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "begins at 4");
        refused(
                meta + ",\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"
                        + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                12,
                "begins at 4, but what is before it ends at 8");
        refused(meta + ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8, "data section has 8");
        refused(meta + ",\"a\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "type BF16");
        refused(meta + ",\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "0 or more");
        refused(meta + ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4, "'x'");
        refused(
                meta + ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}"
                        + ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                4,
                "Duplicate");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "no __metadata__");
        refused("[1,2]", 0, "begin with {");
        refused("{\"__metadata__\":{}}", 0, "no sha256");
    }

    @Test
    void aHeaderLongerThanTheFileIsRefusedBeforeItIsRead() {
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.MAX_VALUE)
                .array();
        assertThatThrownBy(() -> SafeTensors.parse(bytes, "f")).hasMessageContaining("9223372036854775807 bytes");
    }
}
