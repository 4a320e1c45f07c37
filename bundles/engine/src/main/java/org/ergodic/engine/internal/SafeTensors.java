package org.ergodic.engine.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Hashes;
import org.ergodic.engine.files.Json;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * The safetensors format: the header's length (u64, little-endian), the header (a JSON object from name to dtype, shape and
 * offsets), the data. Our files carry in their metadata, as {@code sha256}, the hash of the whole file with the hash's own
 * digits taken as zeros, so that no changed byte goes unseen. Files of others, which have none, are refused.
 *
 * @param tensors by name
 * @param metadata texts by name, without the hash
 */
record SafeTensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    private static final int MOST_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";
    private static final String HASH = "sha256";
    private static final String NO_HASH = "0".repeat(64);

    /** The file's content. Equal tensors and metadata give equal bytes. */
    byte[] bytes() {
        List<String> names = new ArrayList<>(tensors.keySet());
        names.sort(
                Comparator.comparing((String name) -> -tensors.get(name).type().bytes())
                        .thenComparing(Comparator.naturalOrder()));
        Map<String, String> texts = new TreeMap<>(metadata);
        texts.put(HASH, NO_HASH);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(METADATA, texts);
        int size = 0;
        for (String name : names) {
            Tensor tensor = tensors.get(name);
            int end = Math.addExact(
                    size,
                    Math.multiplyExact(tensor.shape().size(), tensor.type().bytes()));
            header.put(name, entry(tensor, size, end));
            size = end;
        }
        byte[] json = Json.line(header).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer file = ByteBuffer.allocate(Math.addExact(8 + padded, size)).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(padded).put(json);
        while (file.position() < 8 + padded) {
            file.put((byte) ' ');
        }
        names.forEach(name -> put(tensors.get(name), file));
        byte[] bytes = file.array();
        byte[] hash = Hashes.sha256(bytes).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hash, 0, bytes, hashAt(json, NO_HASH), hash.length);
        return bytes;
    }

    private static Map<String, Object> entry(Tensor tensor, int begin, int end) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("dtype", tensor.type().name());
        List<Integer> shape = new ArrayList<>();
        for (int dimension : tensor.shape().dimensions()) {
            shape.add(dimension);
        }
        entry.put("shape", shape);
        entry.put("data_offsets", List.of(begin, end));
        return entry;
    }

    private static void put(Tensor tensor, ByteBuffer file) {
        switch (tensor.type()) {
            case F32 -> file.asFloatBuffer().put(tensor.floats());
            case F64 -> file.asDoubleBuffer().put(tensor.doubles());
            case I32 -> file.asIntBuffer().put(tensor.ints());
        }
        file.position(file.position() + tensor.shape().size() * tensor.type().bytes());
    }

    /** Where in the file the digits of the hash begin, or −1. */
    private static int hashAt(byte[] json, String hash) {
        String key = "\"" + HASH + "\":\"";
        int at = new String(json, StandardCharsets.ISO_8859_1).indexOf(key + hash + "\"");
        return at < 0 ? -1 : 8 + at + key.length();
    }

    /**
     * Reads a file's content, believing nothing.
     *
     * @param file what the file is called, for messages
     * @throws RequestException if it is not exactly what {@link #bytes} writes
     */
    static SafeTensors parse(byte[] bytes, String file) {
        try {
            return parse(bytes);
        } catch (RequestException e) {
            throw new RequestException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static SafeTensors parse(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.length >= 8, "it has " + bytes.length + " bytes, not even the 8 of the header's length");
        long length = buffer.getLong();
        require(
                length >= 2 && length <= Math.min(MOST_HEADER, bytes.length - 8),
                "it says that its header has " + length + " bytes, but the file has " + bytes.length);
        byte[] json = new byte[(int) length];
        buffer.get(json);
        require(json[0] == '{', "its header does not begin with {");
        Map<String, ?> header = Json.object(decode(json), "its header");
        Map<String, String> metadata = metadata(header.remove(METADATA));
        checkHash(bytes, json, metadata);
        return new SafeTensors(tensors(header, buffer.slice().order(ByteOrder.LITTLE_ENDIAN)), metadata);
    }

    private static String decode(byte[] json) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RequestException("its header is not UTF-8", e);
        }
    }

    private static Map<String, String> metadata(Object given) {
        require(given instanceof Map, "its header has no " + METADATA);
        Map<String, String> metadata = new LinkedHashMap<>();
        ((Map<?, ?>) given).forEach((name, value) -> {
            require(value instanceof String, "its metadata '" + name + "' is no text");
            metadata.put((String) name, (String) value);
        });
        return metadata;
    }

    private static void checkHash(byte[] bytes, byte[] json, Map<String, String> metadata) {
        String told = metadata.remove(HASH);
        require(told != null && told.length() == 64, "its metadata has no " + HASH);
        int at = hashAt(json, told);
        require(at > 0, "its metadata has no " + HASH);
        MessageDigest digest = Hashes.sha256();
        digest.update(bytes, 0, at);
        digest.update(NO_HASH.getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes, at + 64, bytes.length - at - 64);
        require(Hashes.hex(digest).equals(told), "its bytes do not have the hash that it tells");
    }

    private record Part(String name, DType type, Shape shape, int begin, int end) {}

    private static Map<String, Tensor> tensors(Map<String, ?> header, ByteBuffer data) {
        List<Part> parts = new ArrayList<>();
        header.forEach((name, entry) -> parts.add(part(name, entry)));
        parts.sort(Comparator.comparingInt(Part::begin).thenComparingInt(Part::end));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int expected = 0;
        for (Part part : parts) {
            require(
                    part.begin() == expected,
                    "the data of '" + part.name() + "' begins at " + part.begin() + ", but what is before it ends at "
                            + expected);
            expected = part.end();
        }
        require(
                expected == data.capacity(),
                "its tensors have " + expected + " bytes, but its data section has " + data.capacity());
        for (Part part : parts) {
            tensors.put(part.name(), tensor(part, data));
        }
        return tensors;
    }

    private static Part part(String name, Object given) {
        require(given instanceof Map, "the entry of '" + name + "' is no object");
        Fields entry = Fields.parse(Json.line(given), "the entry of '" + name + "'")
                .only(List.of("dtype", "shape", "data_offsets"));
        String dtype = entry.text("dtype");
        DType type = null;
        for (DType known : DType.values()) {
            type = known.name().equals(dtype) ? known : type;
        }
        require(type != null, "'" + name + "' is of the type " + dtype + ", and only F32, F64 and I32 are read");
        Shape shape = Shape.of(entry.integers("shape"));
        int[] offsets = entry.integers("data_offsets");
        require(offsets.length == 2, "'" + name + "' has " + offsets.length + " offsets, and not 2");
        require(
                offsets[0] >= 0 && (long) offsets[1] - offsets[0] == (long) shape.size() * type.bytes(),
                "'" + name + "' of " + dtype + shape + " lies at " + offsets[0] + " to " + offsets[1]);
        return new Part(name, type, shape, offsets[0], offsets[1]);
    }

    private static Tensor tensor(Part part, ByteBuffer data) {
        ByteBuffer bytes = data.slice(part.begin(), part.end() - part.begin()).order(ByteOrder.LITTLE_ENDIAN);
        int size = part.shape().size();
        switch (part.type()) {
            case F32 -> {
                float[] array = new float[size];
                bytes.asFloatBuffer().get(array);
                return Tensor.of(part.shape(), array);
            }
            case F64 -> {
                double[] array = new double[size];
                bytes.asDoubleBuffer().get(array);
                return Tensor.of(part.shape(), array);
            }
            default -> {
                int[] array = new int[size];
                bytes.asIntBuffer().get(array);
                return Tensor.of(part.shape(), array);
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new RequestException(otherwise);
        }
    }
}
