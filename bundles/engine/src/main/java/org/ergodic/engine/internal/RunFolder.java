package org.ergodic.engine.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.ergodic.RequestException;
import org.ergodic.engine.Specs;
import org.ergodic.engine.files.Disk;
import org.ergodic.engine.files.Hashes;
import org.ergodic.engine.files.Json;
import org.ergodic.model.Figure;
import org.ergodic.program.Program;
import org.ergodic.run.Run;
import org.ergodic.run.RunSpec;

/** What a run's folder holds, and where. */
final class RunFolder {
    /** The training program's name among the programs. */
    static final String TRAINING = "training";

    /** What is there before {@code spec.json}, which makes the folder a run. */
    private static final Set<String> BEGINNING = Set.of("lock", "programs", "checkpoints", "provenance.json");

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    /** A folder for a new run; it is made when the first file is written into it. */
    static RunFolder fresh(Path folder) {
        RunFolder run = new RunFolder(folder);
        if (Files.exists(folder)) {
            run.requireFree();
        }
        return run;
    }

    /** Fails if something is there, other than what a run leaves that was killed before it had begun. */
    void requireFree() {
        List<Path> there = Disk.list(folder);
        boolean free = Files.isDirectory(folder)
                && (there.isEmpty()
                        || there.contains(lockFile())
                                && there.stream()
                                        .allMatch(file -> Disk.isAside(file)
                                                || BEGINNING.contains(
                                                        file.getFileName().toString())));
        if (!free) {
            throw new RequestException(
                    folder + " should be a new or empty folder for a new run, but something is there;"
                            + " choose another folder, or resume the run that is there");
        }
    }

    /** Removes what a run that could not begin has written. */
    void clear(boolean folderToo) {
        Disk.list(folder).forEach(Disk::deleteAll);
        if (folderToo) {
            Disk.delete(folder);
        }
    }

    /** The folder of a run that is there. */
    static RunFolder existing(Path folder) {
        RunFolder run = new RunFolder(folder);
        if (!Files.isRegularFile(run.specFile())) {
            throw new RequestException(folder + " is no run: it has no spec.json");
        }
        return run;
    }

    Path path() {
        return folder;
    }

    private Path specFile() {
        return folder.resolve("spec.json");
    }

    private Path provenanceFile() {
        return folder.resolve("provenance.json");
    }

    private Path figuresFile() {
        return folder.resolve("programs").resolve("figures.json");
    }

    private Path programFile(String name) {
        return folder.resolve("programs").resolve(name + ".program");
    }

    private Path lockFile() {
        return folder.resolve("lock");
    }

    RunLock lock() {
        return RunLock.take(lockFile(), folder);
    }

    Checkpoints checkpoints() {
        return new Checkpoints(folder.resolve("checkpoints"));
    }

    MetricsFile metrics() {
        return new MetricsFile(folder.resolve("metrics.jsonl"));
    }

    /** Writes what never changes and the first checkpoint; only with the last file is the folder a run, and a whole one. */
    void write(Plan plan) {
        for (Path part : List.of(folder, folder.resolve("programs"), folder.resolve("checkpoints"))) {
            Disk.folder(part);
            Disk.clean(part);
        }
        Disk.write(programFile(TRAINING), plan.training().text());
        Disk.write(programFile(plan.provenance().role()), plan.inference().text());
        Disk.write(figuresFile(), figuresText(plan.figures()));
        Disk.write(provenanceFile(), plan.provenance().text());
        checkpoints().write(plan.start());
        Disk.write(specFile(), specText(plan.spec()));
    }

    /** Notes with what the run goes on, a line each time: the bits are the same while the backend's build and device are. */
    void noteResume(int step, Map<String, Object> circumstances) {
        Path file = folder.resolve("resumes.jsonl");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("step", step);
        fields.putAll(circumstances);
        Disk.write(file, (Files.exists(file) ? Disk.text(file) : "") + Json.line(fields) + "\n");
    }

    /** What was asked, as it is written. */
    static String specText(RunSpec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", spec.model());
        fields.put("options", new TreeMap<>(spec.options()));
        fields.put("data", spec.data());
        fields.put("dataOptions", new TreeMap<>(spec.dataOptions()));
        fields.put("steps", spec.steps());
        fields.put("batch", spec.batch());
        fields.put("seed", spec.seed());
        fields.put("backend", spec.backend());
        return Json.pretty(fields);
    }

    RunSpec spec() {
        return Specs.parse(specFile(), () -> {
            throw new RequestException(specFile() + " names no backend; restore it or train a new run");
        });
    }

    /** The specification, if it is what the run began with. */
    RunSpec spec(Provenance provenance) {
        RunSpec spec = spec();
        if (!Hashes.sha256(specText(spec)).equals(provenance.hash(Provenance.SPEC))) {
            throw new RequestException(
                    specFile() + " was changed since the run began; restore it, or train a new run with what it asks");
        }
        return spec;
    }

    Provenance provenance() {
        return Provenance.parse(Disk.text(provenanceFile()), provenanceFile().toString());
    }

    /** A program as the run began with it. */
    Program program(String name, Provenance provenance) {
        Path file = programFile(name);
        String text = Disk.text(file);
        if (!Hashes.sha256(text).equals(provenance.hash(name))) {
            throw new RequestException(
                    file + " is not what the run began with (its hash is another); restore it or train a new run");
        }
        return Program.parse(text);
    }

    private static String figuresText(List<Figure> figures) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Figure figure : figures) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", figure.name());
            fields.put("label", figure.label());
            figure.theory().ifPresent(theory -> fields.put("theory", theory));
            list.add(fields);
        }
        return Json.pretty(Map.of("figures", list));
    }

    List<Figure> figures() {
        return Fields.parse(Disk.text(figuresFile()), figuresFile().toString()).objects("figures").stream()
                .map(figure -> new Figure(
                        figure.text("name"),
                        figure.text("label"),
                        figure.has("theory") ? OptionalDouble.of(figure.number("theory")) : OptionalDouble.empty()))
                .toList();
    }

    /** The run as it stands. */
    Run run() {
        RunSpec spec = spec();
        return new Run(folder, spec, checkpoints().lastStep(), metrics().lastFigures());
    }
}
