package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Killed (signal 9) at random moments, a run goes on from its last checkpoint each time and ends with the bytes of the run that
 * nobody disturbed. Six times here; {@code ERGODIC_TEST_KILLS=20} makes it twenty.
 */
class KillIT {
    private static final int KILLS = Integer.parseInt(System.getenv().getOrDefault("ERGODIC_TEST_KILLS", "6"));
    /** Between two checkpoints, as the engine takes them. */
    private static final double SECONDS = 2;

    @TempDir
    Path folder;

    private Ergodic ergodic;
    private Path run;

    @Test
    void goesOnToTheSameBytes() throws Exception {
        ergodic = Ergodic.in(folder);
        run = folder.resolve("killed");
        // Every second life leaves a checkpoint; twice as many steps, and the machine may be busier now than later.
        int steps = (KILLS + 2) * stepsToCheckpoint();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int saved = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            boolean lives = kill % 2 == 0;
            kill(lives, random.nextDouble(), words(steps));
            int now = lastStep(run);
            assertThat(now)
                    .as("checkpoint after kill %s of seed %s", kill, seed)
                    .isBetween(saved, steps - 1);
            assertThat(now > saved || !lives)
                    .as("progress before kill %s", kill)
                    .isTrue();
            saved = now;
        }
        System.out.printf("seed %d: %d kills, the last checkpoint is of step %d of %d%n", seed, KILLS, saved, steps);
        ergodic.succeed(words(steps));

        ergodic.succeed(train(steps, "undisturbed"));
        Path undisturbed = folder.resolve("undisturbed");
        for (String file : new String[] {"checkpoints/" + steps + ".safetensors", "metrics.jsonl", "spec.json"}) {
            assertThat(run.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
        }
        assertThat(Runs.files(folder)).noneMatch(file -> file.toString().endsWith(".aside"));
        assertThat(Runs.files(Path.of(ergodic.environment().get("ERGODIC_VAR"), "cache")))
                .as("what killed processes left of their framework caches")
                .allMatch(file -> file.getFileName().toString().equals("lock"));
    }

    /**
     * Lets a life go on for a random time.
     *
     * @param lives whether it is to leave a checkpoint before that time begins
     */
    private void kill(boolean lives, double share, String... words) throws Exception {
        int before = lastStep(run);
        Path err = folder.resolve("err");
        Process process = ergodic.start(folder.resolve("out"), err, words);
        try {
            while (lives && lastStep(run) == before && process.isAlive()) {
                Thread.sleep(5);
            }
            process.waitFor((long) (1e9 * share * SECONDS * (lives ? 1 : 2)), TimeUnit.NANOSECONDS);
            assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** The steps that a process does until it takes a checkpoint. */
    private int stepsToCheckpoint() throws Exception {
        Path timed = folder.resolve("timed");
        Process process = ergodic.start(folder.resolve("out"), folder.resolve("err"), train(10_000_000, "timed"));
        try {
            while (lastStep(timed) == 0) {
                assertThat(process.isAlive())
                        .as(Files.readString(folder.resolve("err")))
                        .isTrue();
                Thread.sleep(5);
            }
            return lastStep(timed);
        } finally {
            process.destroyForcibly();
        }
    }

    private String[] words(int steps) {
        return Files.exists(run.resolve("spec.json")) ? new String[] {"resume", "killed"} : train(steps, "killed");
    }

    private static String[] train(int steps, String output) {
        return Runs.train("diffusion", "swiss-roll", "nd4j-cpu", steps, output);
    }

    private static int lastStep(Path run) throws Exception {
        return Runs.checkpoints(run).isEmpty() ? 0 : Runs.step(Runs.lastCheckpoint(run));
    }
}
