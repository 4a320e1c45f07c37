package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.data.DatasetProvider;
import org.ergodic.engine.Engine;
import org.ergodic.run.Run;
import org.ergodic.run.RunEvent;
import org.ergodic.run.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final int STEPS = 1203;

    @TempDir
    Path temp;

    private final PlugIns table = Toys.table();
    private final Engine engine = Toys.engine(table);

    private static RunSpec spec(Map<String, Object> options) {
        return new RunSpec("shift", options, "gauss", Map.of("rows", 300L), STEPS, 8, 42, "reference");
    }

    private static byte[] bytes(Path run, String file) throws IOException {
        return Files.readAllBytes(run.resolve(file));
    }

    private static Set<String> files(Path run) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            return new java.util.TreeSet<>(all.filter(Files::isRegularFile)
                    .map(file -> run.relativize(file).toString())
                    .toList());
        }
    }

    private static void same(Path expected, Path found) throws IOException {
        String last = "checkpoints/" + STEPS + ".safetensors";
        assertThat(bytes(found, last)).isEqualTo(bytes(expected, last));
        assertThat(bytes(found, "metrics.jsonl")).isEqualTo(bytes(expected, "metrics.jsonl"));
    }

    @Test
    void aRunIsTrainedAndKept() throws IOException {
        Path folder = temp.resolve("a/run");
        List<RunEvent> events = new ArrayList<>();
        Run run = engine.train(spec(Map.of()), folder, events::add);
        assertThat(run.step()).isEqualTo(STEPS);
        assertThat(run.spec()).isEqualTo(spec(Map.of()));
        assertThat(run.figures().get("shift")).isCloseTo(0, within(0.3));
        assertThat(files(folder))
                .containsExactlyInAnyOrder(
                        "spec.json",
                        "provenance.json",
                        "metrics.jsonl",
                        "lock",
                        "checkpoints/0.safetensors",
                        "checkpoints/1203.safetensors",
                        "programs/training.program",
                        "programs/generate.program",
                        "programs/figures.json");
        assertThat(events.get(0).step()).isZero();
        assertThat(events.get(events.size() - 1).step()).isEqualTo(STEPS);
        // windows of ceil(1203 / 500) = 3 steps
        assertThat(engine.history(folder)).hasSize(401);
        assertThat(engine.history(folder).get(0).step()).isEqualTo(3);
        assertThat(engine.history(folder).get(0).figures().get("shift")).isCloseTo(4.75, within(0.1));
        assertThat(engine.history(folder).get(400).step()).isEqualTo(STEPS);
        assertThat(engine.figures(folder)).hasSize(2);
        assertThat(engine.figures(folder).get(1).theory()).hasValue(0);
        assertThat(engine.open(folder)).isEqualTo(run);
        Provenance provenance = RunFolder.existing(folder).provenance();
        assertThat(provenance.options()).containsEntry("rate", 0.05);
        assertThat(provenance.source().options()).containsEntry("columns", 2L).containsEntry("rows", 300L);
        assertThat(Files.readString(folder.resolve("provenance.json")))
                .contains("\"build\" : \"sha256:toy\"", "\"version\" : \"1.2.3\"", "CPU, plain Java");
    }

    @Test
    void aRunThatWasInterruptedGoesOnToTheSameBits() throws IOException {
        Path straight = temp.resolve("straight");
        engine.train(spec(Map.of()), straight, event -> {});
        Random random = new Random(5);
        for (int round = 0; round < 5; round++) {
            Path broken = temp.resolve("broken" + round);
            RunSpec spec = spec(Map.of());
            interruptAt(random.nextInt(300), broken, spec);
            int before = engine.open(broken).step();
            for (int more = 0; more < 3; more++) {
                Thread.currentThread().interrupt();
                engine.resume(broken, event -> {});
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(before).isBetween(1, STEPS - 1);
            assertThat(engine.resume(broken, event -> {}).step()).isEqualTo(STEPS);
            same(straight, broken);
        }
    }

    /** Trains until a backend call reaches the step, and interrupts there. */
    private void interruptAt(int step, Path folder, RunSpec spec) {
        PlugIns slow = Toys.table();
        slow.add(Toys.plugIn(Backend.class, "reference", new Interrupting(step), 1, 1));
        Toys.engine(slow).train(spec, folder, event -> {});
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aRunThatWasKilledGoesOnToTheSameBits() throws IOException {
        Path straight = temp.resolve("straight");
        engine.train(spec(Map.of()), straight, event -> {});
        Random random = new Random(6);
        for (int round = 0; round < 5; round++) {
            Path live = temp.resolve("live" + round);
            interruptAt(random.nextInt(300), live, spec(Map.of()));
            // a kill leaves lines of the metrics after the checkpoint, a torn one, and files half written
            Path killed = temp.resolve("killed" + round);
            copy(live, killed);
            String lines = Files.readString(straight.resolve("metrics.jsonl"));
            int have = Files.readString(killed.resolve("metrics.jsonl")).length();
            int cut = have + random.nextInt(lines.length() - have);
            Files.writeString(killed.resolve("metrics.jsonl"), lines.substring(0, cut));
            Files.writeString(killed.resolve("checkpoints/1203.safetensors.aside"), "half");
            assertThat(engine.resume(killed, event -> {}).step()).isEqualTo(STEPS);
            same(straight, killed);
            assertThat(Files.readAllLines(killed.resolve("resumes.jsonl")))
                    .singleElement()
                    .asString()
                    .startsWith("{\"step\":")
                    .contains("\"kind\":\"Backend\"", "\"build\":", "\"java.runtime.version\":");
            assertThat(files(killed)).noneMatch(file -> file.endsWith(".aside"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void aFinishedRunStaysAsItIs() throws IOException {
        Path folder = temp.resolve("run");
        engine.train(spec(Map.of()), folder, event -> {});
        Map<String, java.nio.file.attribute.FileTime> before = times(folder);
        List<RunEvent> events = new ArrayList<>();
        assertThat(engine.resume(folder, events::add).step()).isEqualTo(STEPS);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.step()).isEqualTo(STEPS);
            assertThat(event.figures()).containsKeys("off", "shift");
        });
        assertThat(times(folder)).isEqualTo(before);
    }

    private static Map<String, java.nio.file.attribute.FileTime> times(Path folder) throws IOException {
        Map<String, java.nio.file.attribute.FileTime> times = new TreeMap<>();
        for (String file : files(folder)) {
            times.put(file, Files.getLastModifiedTime(folder.resolve(file)));
        }
        return times;
    }

    @Test
    void aDivergedRunStopsAndKeepsItsLastGoodCheckpoint() throws IOException {
        Path folder = temp.resolve("run");
        assertThatThrownBy(() -> engine.train(spec(Map.of("rate", 1e10)), folder, event -> {}))
                .isExactlyInstanceOf(FailureException.class)
                .hasMessageContaining("diverged: in step ")
                .hasMessageContaining("the figure 'off' became Infinity")
                .hasMessageContaining("0.safetensors")
                .hasMessageContaining("lower learning rate");
        assertThat(engine.open(folder).step()).isZero();
        assertThat(new Checkpoints(folder.resolve("checkpoints")).last().step()).isZero();
    }

    @Test
    void whatCannotBeginLeavesNothing() {
        Path folder = temp.resolve("run");
        for (RunSpec bad : List.of(
                spec(Map.of("foo", 1)),
                spec(Map.of("rate", "fast")),
                new RunSpec("nothing", Map.of(), "gauss", Map.of(), 10, 8, 1, "reference"),
                new RunSpec("shift", Map.of(), "nothing", Map.of(), 10, 8, 1, "reference"),
                new RunSpec("shift", Map.of(), "gauss", Map.of("rows", 0), 10, 8, 1, "reference"),
                new RunSpec("shift", Map.of(), "gauss", Map.of(), 0, 8, 1, "reference"),
                new RunSpec("shift", Map.of(), "gauss", Map.of(), 10, 8, 1, "nothing"))) {
            assertThatThrownBy(() -> engine.train(bad, folder, event -> {}))
                    .as(bad.toString())
                    .isInstanceOf(RequestException.class);
            assertThat(folder).doesNotExist();
        }
        assertThatThrownBy(() -> engine.train(
                        new RunSpec("shift", Map.of(), "x.foo", Map.of(), 10, 8, 1, "reference"), folder, event -> {}))
                .hasMessage("there is no data set 'x.foo'; there are gauss, and files are read that end in .gauss");
    }

    @Test
    void aFolderWithSomethingInItIsRefused() throws IOException {
        Files.writeString(temp.resolve("mine"), "x");
        assertThatThrownBy(() -> engine.train(spec(Map.of()), temp, event -> {}))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("something is there");
        assertThat(files(temp)).containsExactly("mine");
    }

    @Test
    void aRunKilledBeforeItHadBegunIsTrainedAnew() throws IOException {
        Path folder = temp.resolve("run");
        engine.train(spec(Map.of()), folder, event -> {});
        Set<String> whole = files(folder);
        Files.delete(folder.resolve("spec.json"));
        Files.delete(folder.resolve("metrics.jsonl"));
        assertThatThrownBy(() -> engine.resume(folder, event -> {})).hasMessageContaining("it has no spec.json");
        engine.train(spec(Map.of()), folder, event -> {});
        assertThat(files(folder)).isEqualTo(whole);
        Files.delete(folder.resolve("spec.json"));
        Files.writeString(folder.resolve("mine"), "x");
        assertThatThrownBy(() -> engine.train(spec(Map.of()), folder, event -> {}))
                .hasMessageContaining("something is there");
        assertThat(folder.resolve("mine")).exists();
    }

    @Test
    void aFolderThatCannotBeMadeIsAFailure() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        assertThatThrownBy(() -> engine.train(spec(Map.of()), file.resolve("run"), event -> {}))
                .isExactlyInstanceOf(FailureException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aPathIsDataWhereAReaderKnowsItsEnding() {
        Path folder = temp.resolve("run");
        engine.train(
                new RunSpec("shift", Map.of(), "some/x.GAUSS", Map.of(), 10, 8, 1, "reference"), folder, event -> {});
        DataSource source = RunFolder.existing(folder).provenance().source();
        assertThat(source.provider()).isEqualTo("gauss");
        assertThat(source.options())
                .containsEntry("path", Path.of("some/x.GAUSS").toAbsolutePath().toString());
    }

    @Test
    void aRunIsTrainedByOneAtATime() {
        Path folder = temp.resolve("run");
        List<String> refusals = new ArrayList<>();
        engine.train(spec(Map.of()), folder, event -> {
            if (event.step() == 0) {
                assertThatThrownBy(() -> engine.resume(folder, more -> {}))
                        .isExactlyInstanceOf(RequestException.class)
                        .hasMessageContaining("is being trained already");
                refusals.add("refused");
            }
        });
        assertThat(refusals).containsExactly("refused");
    }

    @Test
    void aRunGoesOnWithWhatItBeganWithOnly() throws IOException {
        Path folder = temp.resolve("run");
        interruptAt(300, folder, spec(Map.of()));
        PlugIns others = Toys.table();
        others.add(Toys.plugIn(
                DatasetProvider.class,
                "gauss",
                new DatasetProvider() {
                    private final DatasetProvider gauss = new Toys.Gauss();

                    @Override
                    public List<org.ergodic.option.Parameter> parameters() {
                        return gauss.parameters();
                    }

                    @Override
                    public org.ergodic.data.Dataset load(org.ergodic.option.Options options, long seed) {
                        return gauss.load(options, seed + 1);
                    }
                },
                1,
                1));
        assertThatThrownBy(() -> Toys.engine(others).resume(folder, event -> {}))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("is not what the run began with");
        PlugIns none = new PlugIns();
        none.add(Toys.plugIn(Backend.class, "another", new Toys.Lanes(1)));
        assertThatThrownBy(() -> Toys.engine(none).resume(folder, event -> {}))
                .hasMessage(
                        "there is no backend 'reference'; there are another; 'ergodic doctor' tells why a backend does"
                                + " not run here");
        Path file = folder.resolve("spec.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"batch\" : 8", "\"batch\" : 9"));
        assertThatThrownBy(() -> engine.resume(folder, event -> {})).hasMessageContaining("was changed since");
        Files.writeString(file, text);
        Path program = folder.resolve("programs/training.program");
        String steps = Files.readString(program);
        Files.writeString(program, steps.replace("0.05", "0.06"));
        assertThatThrownBy(() -> engine.resume(folder, event -> {})).hasMessageContaining("training.program");
        Files.writeString(program, steps);
        assertThat(engine.resume(folder, event -> {}).step()).isEqualTo(STEPS);
    }

    @Test
    void aDamagedCheckpointIsNamedAndTheOlderOneToo() throws IOException {
        Path folder = temp.resolve("run");
        engine.train(spec(Map.of()), folder, event -> {});
        Path newest = folder.resolve("checkpoints/1203.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 3] ^= 4;
        Files.write(newest, bytes);
        assertThatThrownBy(() -> engine.resume(folder, event -> {}))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining(newest + " is damaged")
                .hasMessageContaining("0.safetensors beside it is good: remove the damaged file");
        Path straight = temp.resolve("straight");
        engine.train(spec(Map.of()), straight, event -> {});
        Files.delete(newest);
        engine.resume(folder, event -> {});
        same(straight, folder);
    }

    @Test
    void aDamagedLineOfTheMetricsIsNamed() throws IOException {
        Path folder = temp.resolve("run");
        interruptAt(300, folder, spec(Map.of()));
        Path file = folder.resolve("metrics.jsonl");
        String text = Files.readString(file);
        for (String bad : List.of("\"step\":2,", "\"stop\":6,", "step:6,")) {
            Files.writeString(file, text.replace("\"step\":6,", bad));
            assertThatThrownBy(() -> engine.resume(folder, event -> {}))
                    .isExactlyInstanceOf(RequestException.class)
                    .hasMessageContaining(" of " + file + " is damaged: ");
        }
    }

    @Test
    void whatIsNoRunIsRefused() {
        assertThatThrownBy(() -> engine.open(temp.resolve("nothing")))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("is no run");
    }
}
