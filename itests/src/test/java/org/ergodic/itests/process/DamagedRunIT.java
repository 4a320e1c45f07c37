package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of which a file was changed by somebody else is neither believed nor damaged further. */
class DamagedRunIT {
    private static final int FLIPS = 6;

    @TempDir
    Path folder;

    @Test
    void isRefused() throws Exception {
        Ergodic ergodic = Ergodic.in(folder);
        ergodic.succeed(Runs.train("gan", "ring", "reference", 4, "run"));
        Path checkpoint = Runs.lastCheckpoint(folder.resolve("run"));
        byte[] good = Files.readAllBytes(checkpoint);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < FLIPS; i++) {
            byte[] bad = good.clone();
            int at = i == 0 ? 3 : i == 1 ? 40 : random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            System.out.printf("seed %d: byte %d of %d is flipped%n", seed, at, bad.length);
            Files.write(checkpoint, bad);
            String[] words = i % 2 == 0
                    ? new String[] {"sample", "run", "-n", "3", "-o", "x.npy"}
                    : new String[] {"resume", "run"};
            ergodic.run(words).fails(2, checkpoint.getFileName().toString());
            assertThat(folder.resolve("x.npy")).doesNotExist();
            assertThat(checkpoint).hasBinaryContent(bad);
        }
        for (int length : new int[] {0, 5, good.length / 2, good.length - 1}) {
            Files.write(checkpoint, Arrays.copyOf(good, length));
            ergodic.run("resume", "run").fails(2, checkpoint.getFileName().toString());
        }
        Files.write(checkpoint, good);
        ergodic.succeed("resume", "run");

        // the checkpoint before it is good, so that there would be something to go on from
        Files.delete(checkpoint);
        damage("programs/training.program", random);
        damage("spec.json", random);
    }

    private void damage(String name, Random random) throws Exception {
        Path file = folder.resolve("run").resolve(name);
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(7));
        Files.write(file, bad);
        Ergodic.in(folder).run("resume", "run").fails(2, name);
        Files.write(file, good);
    }
}
