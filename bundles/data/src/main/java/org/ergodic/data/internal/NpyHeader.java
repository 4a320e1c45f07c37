package org.ergodic.data.internal;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ergodic.RequestException;
import org.ergodic.tensor.Shape;

/**
 * The header of NumPy's file format (numpy.lib.format, versions 1.0 to 3.0): magic, version, the header's length (2 bytes in
 * version 1, then 4), and a Python dictionary of element type, order and shape.
 *
 * @param type kind and size of an element: "f4", "i2", …
 * @param order the byte order of an element
 * @param fortran whether the first index runs fastest
 * @param shape 1 dimension or more, each 1 or more
 */
record NpyHeader(String type, ByteOrder order, boolean fortran, Shape shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Set<String> TYPES = Set.of("f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2");
    private static final Pattern ENTRY = Pattern.compile("(?:'descr'\\s*:\\s*'(?<descr>[^']*)'"
            + "|'fortran_order'\\s*:\\s*(?<order>True|False)"
            + "|'shape'\\s*:\\s*\\((?<shape>[\\d\\s,]*)\\))\\s*(?:,\\s*|(?=}))");
    private static final int LONGEST = 1 << 16;

    /** Bytes of one element. */
    int bytes() {
        return type.charAt(1) - '0';
    }

    /**
     * Reads a header and checks that the file is exactly as long as it says.
     *
     * @param size the length of the file in bytes
     * @param path the file, for messages
     */
    static NpyHeader read(InputStream in, long size, String path) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            HexFormat hex = HexFormat.ofDelimiter(" ");
            throw new RequestException(path + " is not a .npy file: it begins with the bytes " + hex.formatHex(magic)
                    + ", not " + hex.formatHex(MAGIC) + "; write it with numpy.save");
        }
        byte[] version = take(in, 2, size, path);
        if (version[0] < 1 || version[0] > 3 || version[1] != 0) {
            throw new RequestException(path + " has version " + version[0] + "." + version[1]
                    + " of the .npy format, but 1.0, 2.0 or 3.0 is expected");
        }
        int width = version[0] == 1 ? 2 : 4;
        ByteBuffer length =
                ByteBuffer.wrap(Arrays.copyOf(take(in, width, size, path), 4)).order(ByteOrder.LITTLE_ENDIAN);
        long text = length.getInt(0) & 0xFFFFFFFFL;
        long start = MAGIC.length + 2 + width + text;
        if (start > size) {
            throw truncated(path, "its header ends at byte " + start, size);
        }
        if (text > LONGEST) {
            throw new RequestException(
                    path + " has a damaged header: it would be " + text + " bytes long, more than " + LONGEST);
        }
        String dictionary = new String(
                take(in, (int) text, size, path),
                version[0] == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return parse(dictionary, size - start, path);
    }

    private static NpyHeader parse(String dictionary, long data, String path) {
        String descr = null;
        String order = null;
        String shape = null;
        String inner = dictionary.strip();
        Matcher entry = ENTRY.matcher(inner);
        int at = 1;
        while (inner.startsWith("{") && entry.find(at) && entry.start() == at) {
            descr = entry.group("descr") == null ? descr : entry.group("descr");
            order = entry.group("order") == null ? order : entry.group("order");
            shape = entry.group("shape") == null ? shape : entry.group("shape");
            at = entry.end();
        }
        if (inner.matches("(?s).*'descr'\\s*:\\s*\\[.*")) {
            throw new RequestException(path + " holds records, but numbers of one type are expected (" + accepted()
                    + "); convert it with numpy.lib.recfunctions.structured_to_unstructured");
        }
        if (descr == null
                || order == null
                || shape == null
                || !inner.substring(at).equals("}")) {
            throw new RequestException(path + " has a damaged header: expected a dictionary of descr, fortran_order and"
                    + " shape, found " + Quote.of(inner));
        }
        String type = descr.length() == 3 ? descr.substring(1) : descr;
        if (descr.length() != 3 || "<>=|".indexOf(descr.charAt(0)) < 0 || !TYPES.contains(type)) {
            throw new RequestException(path + " holds elements of the type " + Quote.of(descr)
                    + (descr.endsWith("O") ? " (Python objects)" : "") + ", but " + accepted()
                    + " are expected; convert it with array.astype('<f4')");
        }
        ByteOrder bytes = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(type, bytes, order.equals("True"), shape(shape, type, data, path));
    }

    private static Shape shape(String text, String type, long data, String path) {
        List<BigInteger> dimensions = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .map(one -> one.matches("\\d{1,19}") ? new BigInteger(one) : BigInteger.valueOf(-1))
                .toList();
        if (dimensions.contains(BigInteger.valueOf(-1))) {
            throw new RequestException(path + " has a damaged header: the shape (" + Quote.of(text) + ")");
        }
        BigInteger elements = dimensions.stream().reduce(BigInteger.ONE, BigInteger::multiply);
        if (dimensions.isEmpty()) {
            throw new RequestException(path + " holds a single number, but an array [rows, …] is expected");
        }
        if (elements.signum() == 0) {
            throw new RequestException(
                    path + " holds an empty array of shape (" + text + "), but at least 2 rows are" + " expected");
        }
        BigInteger wanted = elements.multiply(BigInteger.valueOf(type.charAt(1) - '0'));
        int difference = wanted.compareTo(BigInteger.valueOf(data));
        if (difference > 0) {
            throw truncated(path, "the shape (" + text + ") of " + type + " takes " + wanted + " bytes", data);
        }
        if (difference < 0) {
            throw new RequestException(path + " is longer than its header says: the shape (" + text + ") of " + type
                    + " takes " + wanted + " bytes, but " + data + " follow");
        }
        if (elements.bitLength() > 31) {
            throw new RequestException(path + " holds " + elements + " numbers, but fewer than 2^31 are expected");
        }
        return Shape.of(dimensions.stream().mapToInt(BigInteger::intValueExact).toArray());
    }

    private static byte[] take(InputStream in, int count, long size, String path) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw truncated(path, "its header is incomplete", size);
        }
        return bytes;
    }

    static RequestException truncated(String path, String wanted, long found) {
        return new RequestException(
                path + " is truncated: " + wanted + ", but there are only " + found + "; copy or write it again");
    }

    private static String accepted() {
        return TYPES.stream().sorted().collect(Collectors.joining(", "));
    }

    /** The header, version 1.0, of little-endian f4 in C order; the data begin at a multiple of 64 bytes. */
    static byte[] of(Shape shape) {
        String dimensions =
                Arrays.stream(shape.dimensions()).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dimensions
                + (shape.rank() == 1 ? "," : "") + "), }";
        int start = MAGIC.length + 4;
        int length = (start + dictionary.length() + 1 + 63) / 64 * 64 - start;
        byte[] header = new byte[start + length];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put(dictionary.getBytes(StandardCharsets.US_ASCII));
        header[header.length - 1] = '\n';
        return header;
    }
}
