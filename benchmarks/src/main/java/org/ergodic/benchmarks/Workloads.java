package org.ergodic.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.benchmarks.Workload.Diffusion;
import org.ergodic.benchmarks.Workload.Gan;
import org.ergodic.benchmarks.Workload.Mlp;
import org.ergodic.benchmarks.Workload.Sampling;
import org.ergodic.benchmarks.Workload.Training;
import org.ergodic.benchmarks.Workload.UNet;

/** The workloads by name. */
final class Workloads {
    private static final int POINT = 2;
    private static final int SIDE = 28;
    private static final int PIXELS = SIDE * SIDE;

    private static final UNet UNET = new UNet(SIDE, 32, List.of(1, 2, 2), 2);

    /** In the order of the tables. */
    static final Map<String, Workload> ALL;

    static {
        Map<String, Workload> all = new LinkedHashMap<>();
        all.put("W1", images(128));
        all.put("W2", new Gan(List.of(POINT, 64, 64, POINT), List.of(POINT, 64, 64, 1), false, gan(256)));
        all.put("W3", points(128, 256, 256));
        all.put("W3-sampling", new Sampling(mlp(128), 10_000, 100, 256));
        all.put("W4", new Diffusion(UNET, new Training(32, 32, 2e-4, 0.9, 0.999, 0.999)));
        all.put("W4-sampling", new Sampling(UNET, 64, 50, 64));
        ALL = Collections.unmodifiableMap(all);
    }

    /** One curve of step time. */
    record Curve(String name, String label, Map<Integer, Workload> points) {
        /** Of one point. */
        String name(int size) {
            return name + "-" + size;
        }
    }

    private Workloads() {}

    private static Gan images(int batch) {
        return new Gan(List.of(64, 256, 512, PIXELS), List.of(PIXELS, 512, 256, 1), true, gan(batch));
    }

    private static Training gan(int batch) {
        return new Training(batch, batch, 2e-4, 0.5, 0.999, 0);
    }

    private static Diffusion points(int width, int batch, int rows) {
        return new Diffusion(mlp(width), new Training(batch, rows, 1e-3, 0.9, 0.999, 0));
    }

    private static Mlp mlp(int width) {
        return new Mlp(POINT, 128, List.of(width, width, width));
    }

    /**
     * The workloads of some names, all if there is none.
     *
     * @throws RequestException if a name is not there
     */
    static Map<String, Workload> named(List<String> names) {
        if (names.isEmpty()) {
            return ALL;
        }
        Map<String, Workload> chosen = new LinkedHashMap<>();
        for (String name : names) {
            Workload workload = ALL.get(name);
            if (workload == null) {
                throw new RequestException(
                        "there is no workload '" + name + "'; there are " + String.join(", ", ALL.keySet()));
            }
            chosen.put(name, workload);
        }
        return chosen;
    }

    /** W1 over the batch, W3 over the width of its layers and over the rows of its data. */
    static List<Curve> curves() {
        List<Curve> curves = new ArrayList<>();
        curves.add(curve("batch", "rows of a batch, W1", List.of(32, 64, 128, 256, 512, 1024), Workloads::images));
        curves.add(curve(
                "width",
                "width of the layers, W3",
                List.of(64, 128, 256, 512, 1024),
                width -> points(width, 256, 256)));
        curves.add(curve(
                "data",
                "rows of the data, W3",
                List.of(1_000, 10_000, 100_000, 1_000_000),
                rows -> points(128, 256, rows)));
        return curves;
    }

    private static Curve curve(
            String name, String label, List<Integer> sizes, java.util.function.IntFunction<Workload> workload) {
        Map<Integer, Workload> points = new LinkedHashMap<>();
        sizes.forEach(size -> points.put(size, workload.apply(size)));
        return new Curve(name, label, points);
    }
}
