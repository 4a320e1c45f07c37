package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that is wrong: what is accepted in one line, exit code 2, and nothing was done. */
class BadRequestIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tran                                                 | 'tran'           | certify, services
        train --modle gan                                    | '--modle'        | --model
        train --model gan --data ring --steps ten            | --steps          | ten
        train --model gan --data ring --steps 0              | --steps          | 0
        train --model vae --data ring --output r             | 'vae'            | diffusion, gan
        train --model gan --data rnig --output r             | 'rnig'           | ring, swiss-roll
        train --model gan --data ring --option widht=3 --output r         | 'widht'  | latent
        train --model gan --data ring --option latent=many --output r     | 'latent' | many
        train --model gan --data ring --option generator.width=-1 --output r | width | -1
        train --model gan --data ring --option generator=cnn --output r   | 'cnn'    | mlp
        train --model gan --data ring --data-option radios=3 --output r   | 'radios' | radius
        train --model diffusion --data ring --option schedule=linaer --output r | 'linaer' | cosine, linear
        train --model gan --data ring --backend cuda --output r           | 'cuda'   | reference
        train --model gan                                    | --data           | SPEC.json
        sample nowhere -n 3 -o x.npy                         | nowhere          | spec.json
        certify --sampler dpm --schedule linear --steps 3    | 'dpm'            | ddim, ddpm
        certify --sampler ddim --schedule linear --steps 3 --option eat=1 | 'eat'    | eta
        certify --sampler ddim --schedule linear --steps 2000 | 2000            | 1000
        services nothing                                     | 'nothing'        | ddim
        bundle remove x                                      | 'remove'         | install, update, uninstall
        bundle uninstall org.nowhere                         | 'org.nowhere'    | services
        bundle uninstall org.ergodic.nn                      | org.ergodic.gan  | others need it
        """)
    void isRefusedWithWhatThereIs(String words, String found, String accepted) throws Exception {
        Ergodic.in(folder).run(words.split(" +")).fails(2, found, accepted);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void ofARunIsRefusedWithWhatThereIs() throws Exception {
        Ergodic ergodic = Ergodic.in(folder);
        ergodic.succeed(Runs.train("gan", "ring", "reference", 2, "run"));
        byte[] before = java.nio.file.Files.readAllBytes(Runs.lastCheckpoint(folder.resolve("run")));
        ergodic.run(Runs.train("gan", "ring", "reference", 2, "run")).fails(2, "run", "resume");
        ergodic.run("evaluate", "run", "--metrics", "fid").fails(2, "'fid'", "mode-coverage");
        ergodic.run("sample", "run", "-n", "3", "-o", "x.jpeg").fails(2, "x.jpeg", ".npy, .npz, .png");
        ergodic.run("sample", "run", "-n", "3", "-o", "there/x.npy").fails(2, "there/x.npy", "does not exist");
        ergodic.run("sample", "run", "-n", "3", "--sampler", "ddim", "-o", "x.npy")
                .fails(2, "leave out the sampler");
        assertThat(folder.resolve("x.npy")).doesNotExist();
        assertThat(Runs.lastCheckpoint(folder.resolve("run"))).hasBinaryContent(before);
    }

    @Test
    void isToldToMachinesToo() throws Exception {
        Outcome outcome = Ergodic.in(folder).run("train", "--model", "vae", "--data", "ring", "--json");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.json()).containsOnlyKeys("error", "hint");
        assertThat((String) outcome.json().get("error")).contains("'vae'");
        assertThat((String) outcome.json().get("hint")).contains("diffusion, gan");
    }

    @Test
    void showsWhereItFailedOnRequestOnly() throws Exception {
        Outcome outcome = Ergodic.in(folder).run("train", "--model", "vae", "--data", "ring", "--verbose");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("ergodic: ").contains("\tat org.ergodic.");
    }
}
