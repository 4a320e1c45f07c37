package org.ergodic.report;

import java.util.List;
import java.util.Map;
import org.ergodic.data.Dataset;
import org.ergodic.model.Figure;
import org.ergodic.run.RunEvent;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ProviderType;

/** A service that shows trained runs to a person. */
@ProviderType
public interface Report {
    /**
     * A run in one picture: data beside samples, and under them the figures over the steps with theory's values dashed. Its
     * title and caption are the page's.
     *
     * @return a PNG, 1600 pixels wide
     */
    byte[] picture(Entry entry);

    /**
     * Runs on one HTML page that needs nothing but itself.
     *
     * @param pictures of each entry, as {@link #picture} gives it
     */
    String page(String title, List<Entry> entries, List<byte[]> pictures);

    /** Whether this machine has fonts; where it has none, pictures are without text. */
    boolean hasFonts();

    /**
     * A run to be shown.
     *
     * @param title a line
     * @param caption what it is about, a sentence
     * @param data what it was trained on; the held-out part is shown
     * @param samples [n] + sample, f32, in the data's units
     * @param figures what training showed
     * @param history the figures over the steps
     * @param scores what was found, in the order in which it is shown
     * @param provenance where the run comes from: what to value
     */
    record Entry(
            String title,
            String caption,
            Dataset data,
            Tensor samples,
            List<Figure> figures,
            List<RunEvent> history,
            List<Score> scores,
            Map<String, String> provenance) {}

    /**
     * One number about a run.
     *
     * @param label what it is
     * @param value its value
     * @param expected what it should be, and who says so: "0.5 (theory)", "0.021 to 0.043 (null band)"
     */
    record Score(String label, double value, String expected) {}
}
