package org.ergodic.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ergodic.engine.Engine;
import org.ergodic.model.Figure;
import org.ergodic.report.Numbers;
import org.ergodic.report.Report;
import org.ergodic.run.RunEvent;
import org.ergodic.tensor.Tensor;

/** Numbers about a run, each with what it should be. */
final class Scores {
    private Scores() {}

    /** The figures of which theory says something, over the last tenth of the run. */
    static List<Report.Score> lastTenth(List<Figure> figures, List<RunEvent> history) {
        List<Report.Score> scores = new ArrayList<>();
        for (Figure figure : figures) {
            figure.theory().ifPresent(theory -> {
                double mean = history.stream()
                        .filter(event -> event.step() > 0.9 * event.steps())
                        .filter(event -> event.figures().containsKey(figure.name()))
                        .mapToDouble(event -> event.figures().get(figure.name()))
                        .average()
                        .orElse(Double.NaN);
                scores.add(new Report.Score(figure.label(), mean, Numbers.of(theory) + " (theory)"));
            });
        }
        return scores;
    }

    /** Mean and variance of samples of N(0, 1). */
    static List<Report.Score> moments(Tensor samples) {
        double[] values = samples.toDoubles();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return List.of(
                new Report.Score("mean of the samples", mean, "0 (the law)"),
                new Report.Score("variance of the samples", squares / values.length, "1 (the law)"));
    }

    static List<Report.Score> of(Map<String, Engine.Judgement> judgements) {
        List<Report.Score> scores = new ArrayList<>();
        judgements.forEach((name, judgement) ->
                scores.add(new Report.Score(name, judgement.value(), Evaluate.band(judgement) + " (null band)")));
        return scores;
    }
}
