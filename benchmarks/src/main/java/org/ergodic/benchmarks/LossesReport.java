package org.ergodic.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The comparison of losses, for a person. */
final class LossesReport {
    private LossesReport() {}

    static String text(List<Losses.Curve> curves) {
        return rows(curves).stream().map(row -> String.join("\t", row)).collect(Collectors.joining("\n"));
    }

    static String page(int steps, int seeds, List<Losses.Curve> curves) {
        return new Html("The same work in all engines")
                .paragraph(steps + " steps with each of " + seeds
                        + " seeds; losses averaged over each quarter of the steps, mean ±"
                        + " standard deviation over the seeds. The distance is the largest of the quarters, in units of the spread"
                        + " of a difference between two seeds: 1 or less agrees.")
                .table(rows(curves))
                .end();
    }

    private static List<List<String>> rows(List<Losses.Curve> curves) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("workload", "loss", "engine", "1st quarter", "2nd", "3rd", "4th", "distance from ours"));
        for (Losses.Curve curve : curves) {
            List<String> row = new ArrayList<>(List.of(curve.workload(), curve.loss(), curve.engine()));
            for (int quarter = 0; quarter < curve.mean().size(); quarter++) {
                row.add(Units.digits(curve.mean().get(quarter)) + " ± "
                        + Units.digits(curve.spread().get(quarter)));
            }
            row.add(curve.engine().equals(Engines.OURS) ? "" : Units.digits(curve.furthest()));
            rows.add(row);
        }
        return rows;
    }
}
