package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A specification that is none: the file, the field and what would be accepted. */
class BadSpecIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"model":"gan","data":"ring","stepz":5}              | 'stepz'  | steps, batch
        {"model":"gan","data":"ring","steps":"many"}         | 'steps'  | whole number
        {"model":"gan","data":"ring","steps":2.5}            | 'steps'  | whole number
        {"model":"gan","data":"ring","steps":-3}             | 'steps'  | -3
        {"model":["gan"],"data":"ring"}                      | 'model'  | list
        {"model":"gan"}                                      | 'data'   | spec.json
        {"model":"gan","data":"ring","options":{"widht":5}}  | 'widht'  | latent
        {"model":"gan","data":"ring","options":5}            | 'options' | 5
        {"model":"gan","model":"gan","data":"ring"}          | 'model'  | spec.json
        {"model":"gan","data":"ring"                         | JSON     | spec.json
        [1, 2]                                               | list     | spec.json
        model: gan                                           | JSON     | spec.json
        ``                                                   | JSON     | spec.json
        """)
    void isRefused(String text, String found, String accepted) throws Exception {
        Files.writeString(folder.resolve("spec.json"), text);
        Ergodic.in(folder).run("train", "spec.json", "--output", "run").fails(2, found, accepted);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aGoodOneTrains() throws Exception {
        Files.writeString(folder.resolve("spec.json"), """
                {"model": "gan", "data": "ring", "steps": 3, "batch": 16, "seed": 5, "backend": "reference",
                 "options": {"latent": 2, "generator": {"width": 8}}}""");
        assertThat(Ergodic.in(folder)
                        .succeed("train", "spec.json", "--output", "run", "--json")
                        .json())
                .containsEntry("run", "run")
                .containsEntry("steps", 3);
        Ergodic.in(folder).run("train", "nowhere.json").fails(2, "nowhere.json", "does not exist");
        Files.write(folder.resolve("binary.json"), new byte[] {(byte) 0xff, 0, 1});
        Ergodic.in(folder).run("train", "binary.json").fails(2, "binary.json", "UTF-8");
    }
}
