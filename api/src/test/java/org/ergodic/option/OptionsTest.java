package org.ergodic.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final List<Parameter> PARAMETERS = List.of(
            Parameter.integer("width", 64, 1, 4096, "of the layers"),
            Parameter.number("eta", 0, 0, 1, "share of the noise"),
            Parameter.flag("clip", false, "whether to clip"),
            Parameter.choice("prior", List.of("normal", "uniform"), "law of the latent numbers"),
            Parameter.service("schedule", Runnable.class, "linear", "how noise is added"),
            Parameter.text("path", "the file"));

    private static Options of(Map<String, ?> given) {
        return Options.of("the model 'm'", PARAMETERS, given);
    }

    @Test
    void textsAndNumbersAreConverted() {
        Options options =
                of(Map.of("width", "128", "eta", 1, "clip", "true", "path", "x.npy", "schedule.timesteps", "10"));
        assertThat(options.integer("width")).isEqualTo(128);
        assertThat(options.number("eta")).isEqualTo(1);
        assertThat(options.flag("clip")).isTrue();
        assertThat(options.text("prior")).isEqualTo("normal");
        assertThat(options.text("schedule")).isEqualTo("linear");
        assertThat(options.nested("schedule")).isEqualTo(Map.of("timesteps", "10"));
        assertThat(options.all()).containsEntry("schedule.timesteps", "10").containsEntry("width", 128L);
    }

    @Test
    void whatIsWrongIsNamedWithWhatIsAccepted() {
        refused(Map.of("path", "x", "depth", 3), "the model 'm' has no option 'depth'; it has width, eta");
        refused(Map.of("path", "x", "prior.a", 3), "no option 'prior.a'");
        refused(Map.of("path", "x", "width", 0), "a whole number from 1 to 4096, but '0'");
        refused(Map.of("path", "x", "width", 1.5), "a whole number");
        refused(Map.of("path", "x", "width", "many"), "'many'");
        refused(Map.of("path", "x", "eta", Double.NaN), "a number from 0.0 to 1.0");
        refused(Map.of("path", "x", "clip", "yes"), "true or false");
        refused(Map.of("path", "x", "prior", "cauchy"), "one of normal, uniform");
        refused(Map.of("path", 3), "a text");
        refused(Map.of(), "needs the option 'path' (the file)");
    }

    private static void refused(Map<String, ?> given, String message) {
        assertThatThrownBy(() -> of(given)).isInstanceOf(RequestException.class).hasMessageContaining(message);
    }
}
