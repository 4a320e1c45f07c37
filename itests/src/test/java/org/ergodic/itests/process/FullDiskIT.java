package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.ergodic.itests.felix.Distribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room: one clear line, exit code 1, nothing half-written, and after there is room it goes on. */
class FullDiskIT {
    private static final int STEPS = 4000;

    @TempDir
    Path folder;

    @Test
    void aRunThatCannotBeginLeavesNothing() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"))) {
            for (int left : new int[] {0, 8 << 10, 64 << 10}) { // the first file, the programs, the checkpoint
                disk.fill(left);
                Ergodic.in(folder)
                        .run(Runs.train("diffusion", "ring", "reference", 2, "disk/run"))
                        .fails(1, "disk/run", "disk is full", "make room");
                assertThat(disk.folder().resolve("run")).doesNotExist();
            }
        }
    }

    @Test
    void aRunGoesOnAfterThereIsRoom() throws Exception {
        Ergodic ergodic = Ergodic.in(folder);
        Path undisturbed = folder.resolve("undisturbed");
        ergodic.succeed(Runs.train("diffusion", "ring", "nd4j-cpu", STEPS, "undisturbed"));
        try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"))) {
            Path run = disk.folder().resolve("run");
            Path err = folder.resolve("err");
            Process process = ergodic.start(
                    folder.resolve("out"), err, Runs.train("diffusion", "ring", "nd4j-cpu", STEPS, "disk/run"));
            try {
                while (!Files.exists(run.resolve("metrics.jsonl")) && process.isAlive()) {
                    Thread.sleep(2);
                }
                disk.fill(0);
                assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(1);
            assertThat(Files.readString(err).lines().filter(line -> line.startsWith("ergodic: ")))
                    .singleElement()
                    .asString()
                    .contains("disk/run", "disk is full", "make room");
            assertThat(disk.files()).noneMatch(file -> file.toString().endsWith(".aside"));
            disk.makeRoom();
            ergodic.succeed("resume", "disk/run");
            assertThat(Runs.lastCheckpoint(run)).hasSameBinaryContentAs(Runs.lastCheckpoint(undisturbed));
            assertThat(run.resolve("metrics.jsonl")).hasSameBinaryContentAs(undisturbed.resolve("metrics.jsonl"));
        }
    }

    @Test
    void samplesAreThereAsAWholeOrNotAtAll() throws Exception {
        Ergodic ergodic = Ergodic.in(folder);
        ergodic.succeed(Runs.train("gan", "ring", "reference", 2, "run"));
        try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"))) {
            disk.fill(4096);
            for (String file : new String[] {"disk/x.npy", "disk/x.npz", "disk/x.csv"}) {
                ergodic.run("sample", "run", "-n", "2000", "-o", file).fails(1, file, "disk is full", "make room");
                assertThat(disk.files()).isEmpty();
            }
        }
    }

    @Test
    void aBundleIsInstalledAsAWholeOrNotAtAll() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"))) {
            Copies.linked(disk.folder());
            Path list = disk.folder().resolve("conf/bundles.json");
            byte[] before = Files.readAllBytes(list);
            var files = disk.files();
            disk.fill(4096);
            Ergodic ergodic = Ergodic.in(folder).of(disk.folder());
            ergodic.run("bundle", "install", Distribution.example().toString()).fails(1, "disk is full", "make room");
            assertThat(list).hasBinaryContent(before);
            assertThat(disk.files()).isEqualTo(files);
            disk.makeRoom();
            ergodic.succeed("bundle", "install", Distribution.example().toString());
            ergodic.succeed("services", "quadratic");
        }
    }
}
