package org.ergodic.data.internal;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A canvas of pixels that becomes a PNG. Its numbers are drawn from dots of its own, so that the bytes do not depend on the
 * fonts of the machine, nor on there being any.
 */
final class Picture {
    /** The height of a text in pixels. */
    static final int TEXT = 10;

    private static final int DOT = 2;
    private static final int ADVANCE = 4 * DOT;
    private static final String GLYPHS = "0123456789.-e";
    /** For each glyph five rows from the top, three bits each. */
    private static final List<String> DOTS = List.of(
            "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71122", "75757", "75717", "00002", "00700",
            "07547");

    private final int width;
    private final int height;
    private final int[] pixels;

    Picture(int width, int height, int colour) {
        this.width = width;
        this.height = height;
        this.pixels = new int[Math.multiplyExact(width, height)];
        Arrays.fill(pixels, colour);
    }

    /** Fills a rectangle, as far as it lies on the canvas; colours are 0xRRGGBB. */
    void fill(int x, int y, int across, int down, int colour) {
        int from = Math.max(0, x);
        int to = Math.min(width, x + across);
        for (int row = Math.max(0, y); row < Math.min(height, y + down) && from < to; row++) {
            Arrays.fill(pixels, row * width + from, row * width + to, colour);
        }
    }

    /** Writes a number, its middle above or below {@code x}. */
    void number(double value, int x, int y, int colour) {
        String text = label(value);
        int left = x - textWidth(text) / 2;
        for (int i = 0; i < text.length(); i++) {
            String dots = DOTS.get(GLYPHS.indexOf(text.charAt(i)));
            for (int row = 0; row < 5; row++) {
                for (int column = 0; column < 3; column++) {
                    if ((dots.charAt(row) - '0' >> (2 - column) & 1) == 1) {
                        fill(left + i * ADVANCE + column * DOT, y + row * DOT, DOT, DOT, colour);
                    }
                }
            }
        }
    }

    private static int textWidth(String text) {
        return text.length() * ADVANCE - DOT;
    }

    /** A number in few digits: "0.25", "-2", "1.5e6". */
    static String label(double value) {
        if (value == 0) {
            return "0";
        }
        java.math.BigDecimal rounded = new java.math.BigDecimal(value)
                .round(new java.math.MathContext(4))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent >= -4 && exponent <= 5
                ? rounded.toPlainString()
                : rounded.movePointLeft(exponent).toPlainString() + "e" + exponent;
    }

    void write(OutputStream out) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", stream);
        }
    }
}
