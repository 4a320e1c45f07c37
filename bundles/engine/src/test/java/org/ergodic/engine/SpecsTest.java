package org.ergodic.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.run.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecsTest {
    @TempDir
    Path temp;

    private RunSpec parse(String text) throws IOException {
        return Specs.parse(Files.writeString(temp.resolve("spec.json"), text), () -> "default");
    }

    @Test
    void aWholeSpecification() throws IOException {
        RunSpec spec = parse("""
                {"model": "gan", "data": "ring", "dataOptions": {"modes": 8}, "steps": 5, "batch": 6, "seed": -7,
                 "backend": "b", "options": {"latent": 2, "generator": {"width": 64, "deep": {"er": true}}, "loss.x": 0.5}}
                """);
        assertThat(spec)
                .isEqualTo(new RunSpec(
                        "gan",
                        Map.of("latent", 2L, "generator.width", 64L, "generator.deep.er", true, "loss.x", 0.5),
                        "ring",
                        Map.of("modes", 8L),
                        5,
                        6,
                        -7,
                        "b"));
    }

    @Test
    void whatIsNotSaidHasItsDefault() throws IOException {
        assertThat(parse("{\"model\":\"gan\",\"data\":\"ring\"}"))
                .isEqualTo(new RunSpec(
                        "gan", Map.of(), "ring", Map.of(), Specs.STEPS, Specs.BATCH, Specs.SEED, "default"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"gan\"}|has no field 'data' (a text)",
                "{\"model\":\"gan\",\"data\":\"r\",\"stesp\":5}|unknown field 'stesp'; it has model, options, data",
                "{\"model\":\"gan\",\"data\":\"r\",\"steps\":\"5\"}|spec.json is a whole number, but found the text \"5\"",
                "{\"model\":\"gan\",\"data\":\"r\",\"steps\":5.5}|is a whole number, but found 5.5",
                "{\"model\":\"gan\",\"data\":\"r\",\"steps\":0}|from 1 to 2147483647, but found 0",
                "{\"model\":\"gan\",\"data\":\"r\",\"batch\":99999999999}|from 1 to 2147483647",
                "{\"model\":\"gan\",\"data\":\"r\",\"seed\":99999999999999999999}|not the JSON it should be",
                "{\"model\":3,\"data\":\"r\"}|spec.json is a text, but found 3",
                "{\"model\":\"gan\",\"data\":\"r\",\"options\":[1]}|is an object, but found a list",
                "{\"model\":\"gan\",\"data\":\"r\",\"options\":{\"a\":null}}|is a text, a number, true or false, but found null",
                "{\"model\":\"gan\",\"data\":\"r\",\"options\":{\"a\":{\"b\":[]}}}|'b' in 'a' in 'options' in ",
                "{\"model\":\"gan\",\"data\":\"r\",\"options\":{\"a.b\":1,\"a\":{\"b\":2}}}|gives 'a.b' twice",
                "{\"model\":\"gan\",\"model\":\"gan\",\"data\":\"r\"}|Duplicate",
                "{\"model\":\"gan\"|not the JSON it should be",
                "{\"model\":\"gan\",\"data\":\"r\"} x|not the JSON it should be",
                "[1]|holds a JSON object",
                "``|empty"
            })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Specs.parse(Path.of("no-such.json"), () -> "x"))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("no-such.json");
    }
}
