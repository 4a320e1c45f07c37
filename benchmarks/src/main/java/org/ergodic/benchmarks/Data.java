package org.ergodic.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;

/**
 * The data that all engines read: f32, little-endian, row after row. Points lie about eight places on a ring; images are one
 * Gaussian spot each, from −1 to 1.
 */
final class Data {
    private static final int MODES = 8;
    private static final double RADIUS = 2;
    private static final double SPREAD = 0.1;

    private Data() {}

    /** Writes the data of a workload; a sampling has none. */
    static void write(Path file, Workload workload) throws IOException {
        int size = workload.size();
        int rows = rows(workload);
        ByteBuffer bytes = ByteBuffer.allocate(rows * size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            Philox random = new Philox(1, Streams.DATA, 0, row);
            for (double value : size == 2 ? point(random) : spot(random, (int) Math.sqrt(size))) {
                bytes.putFloat((float) value);
            }
        }
        Files.write(file, bytes.array());
    }

    private static int rows(Workload workload) {
        if (workload instanceof Workload.Gan gan) {
            return gan.training().rows();
        }
        return workload instanceof Workload.Diffusion diffusion
                ? diffusion.training().rows()
                : 0;
    }

    private static double[] point(Philox random) {
        double angle = 2 * Math.PI * random.integer(0, MODES) / MODES;
        return new double[] {
            RADIUS * Math.cos(angle) + SPREAD * random.normal(4), RADIUS * Math.sin(angle) + SPREAD * random.normal(5)
        };
    }

    private static double[] spot(Philox random, int side) {
        double x = side * (0.25 + 0.5 * random.uniform(0));
        double y = side * (0.25 + 0.5 * random.uniform(1));
        double width = side * (0.08 + 0.12 * random.uniform(2));
        double[] pixels = new double[side * side];
        for (int i = 0; i < pixels.length; i++) {
            double square = Math.pow(i % side - x, 2) + Math.pow(i / side - y, 2);
            pixels[i] = 2 * Math.exp(-square / (2 * width * width)) - 1;
        }
        return pixels;
    }
}
