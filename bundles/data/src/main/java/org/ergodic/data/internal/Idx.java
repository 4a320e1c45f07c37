package org.ergodic.data.internal;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.ergodic.RequestException;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Images in the IDX format of the MNIST data sets (LeCun, Cortes, Burges), plain or gzipped: the magic number 0x00000803
 * (unsigned bytes, three dimensions), the numbers of images, rows and columns, each 4 bytes, big-endian, then the pixels.
 */
final class Idx {
    private static final int IMAGES = 0x0803;
    private static final int LABELS = 0x0801;
    private static final int GZIP_0 = 0x1F;
    private static final int GZIP_1 = 0x8B;

    private Idx() {}

    /** The images, [images, rows, columns], 0 to 255 scaled to 0 to 1. */
    static Tensor images(String path) {
        return InputFile.read(path, "an IDX file of images", (file, size) -> {
            try {
                return read(unpacked(file), path);
            } catch (EOFException e) {
                throw new RequestException(path + " is truncated: its gzip data end early; copy it again", e);
            } catch (ZipException e) {
                throw new RequestException(path + " is damaged: " + e.getMessage() + "; copy it again", e);
            }
        });
    }

    private static InputStream unpacked(InputStream file) throws IOException {
        file.mark(2);
        boolean gzip = file.read() == GZIP_0 && file.read() == GZIP_1;
        file.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(file, 1 << 16)) : file;
    }

    private static Tensor read(InputStream in, String path) throws IOException {
        byte[] head = in.readNBytes(16);
        int magic = head.length < 4 ? -1 : ByteBuffer.wrap(head).getInt();
        if (magic != IMAGES) {
            throw new RequestException(path + " is not an IDX file of images: its magic number is "
                    + (head.length < 4 ? "missing" : String.format("0x%08x", magic)) + ", expected 0x00000803"
                    + (magic == LABELS ? " (these are labels; give the file of images)" : ""));
        }
        if (head.length < 16) {
            throw new RequestException(path + " is truncated: its header has " + head.length + " of 16 bytes");
        }
        ByteBuffer sizes = ByteBuffer.wrap(head, 4, 12);
        int[] dimensions = {sizes.getInt(), sizes.getInt(), sizes.getInt()};
        String text = dimensions[0] + " images of " + dimensions[1] + " × " + dimensions[2];
        double total = 1.0 * dimensions[0] * dimensions[1] * dimensions[2];
        if (Math.min(dimensions[0], Math.min(dimensions[1], dimensions[2])) < 1 || total > Integer.MAX_VALUE) {
            throw new RequestException(path + " announces " + text
                    + ", but at least one pixel of each and fewer than 2^31 in all are expected");
        }
        byte[] pixels = in.readNBytes((int) total);
        if (pixels.length < total) {
            throw new RequestException(path + " is truncated: " + text + " take " + (int) total
                    + " bytes, but there are only " + pixels.length + "; copy it again");
        }
        if (in.read() >= 0) {
            throw new RequestException(
                    path + " is longer than its header says: " + text + " take " + (int) total + " bytes");
        }
        float[] values = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            values[i] = (pixels[i] & 0xFF) / 255f;
        }
        return Tensor.of(Shape.of(dimensions), values);
    }
}
