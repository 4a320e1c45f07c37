package org.ergodic.report.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;

/** A drawing in one style. Where the machine has no fonts, text is left out. */
final class Ink {
    static final Color TEXT = new Color(0x22262e);
    static final Color FAINT = new Color(0x6a7280);
    static final Color GRID = new Color(0xe8eaee);
    static final Color FRAME = new Color(0xb9bec8);
    static final Color DATA = new Color(0x33628f);
    static final Color SAMPLES = new Color(0xc65d32);
    /** One for each curve of a chart. */
    static final Color[] CURVES = {DATA, SAMPLES, new Color(0x3f8560), new Color(0x7d5a99), new Color(0xa58224)};

    private static final boolean FONTS = probe();

    final Graphics2D graphics;

    Ink(BufferedImage image) {
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    }

    static boolean hasFonts() {
        return FONTS;
    }

    private static boolean probe() {
        try {
            return new Font(Font.SANS_SERIF, Font.PLAIN, 12)
                            .getStringBounds("x", new FontRenderContext(null, true, true))
                            .getWidth()
                    > 0;
        } catch (RuntimeException | InternalError | LinkageError e) {
            return false; // a JDK without font libraries, or a machine without a single font
        }
    }

    /** Text from {@code x} on, at the base line {@code y}; gives the x where it ends. */
    double text(String text, double x, double y, int size, boolean bold, Color color) {
        if (!FONTS) {
            return x;
        }
        graphics.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
        graphics.setColor(color);
        graphics.drawString(text, (float) x, (float) y);
        return x + graphics.getFontMetrics().stringWidth(text);
    }

    /** Text about {@code x}: {@code share} of its width lies to the left. */
    void text(String text, double x, double share, double y, int size, Color color) {
        text(text, x - share * width(text, size), y, size, false, color);
    }

    double width(String text, int size) {
        if (!FONTS) {
            return 0;
        }
        return graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, size))
                .stringWidth(text);
    }

    void pen(Color color, double width) {
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    void dashes(Color color, double width) {
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke(
                (float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {10, 8}, 0));
    }

    static Color faded(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }
}
