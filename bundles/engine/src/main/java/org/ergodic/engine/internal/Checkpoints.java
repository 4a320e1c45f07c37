package org.ergodic.engine.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Disk;
import org.ergodic.model.Model;
import org.ergodic.run.Checkpoint;
import org.ergodic.tensor.Tensor;

/** The checkpoints of a run, {@code STEP.safetensors}: the last two are kept. */
final class Checkpoints {
    private static final int KEPT = 2;
    private static final Pattern NAME = Pattern.compile("(0|[1-9][0-9]{0,8})\\.safetensors");
    private static final String OWN = "standardisation/";
    private static final String MEAN = OWN + "mean";
    private static final String SCALE = OWN + "scale";
    private static final String STEP = "step";
    private static final String SUM = "sum/";

    private final Path folder;

    Checkpoints(Path folder) {
        this.folder = folder;
    }

    /**
     * All that a run goes on from.
     *
     * @param checkpoint steps done and variables
     * @param standardisation of the data
     * @param sums of the figures since the last line of the metrics
     */
    record State(Checkpoint checkpoint, Standardisation standardisation, Map<String, Double> sums) {
        int step() {
            return checkpoint.step();
        }
    }

    /** Fails if variables cannot be kept under these names. */
    static void check(Iterable<String> variables) {
        for (String name : variables) {
            if (name.startsWith(OWN) || name.equals(Model.DATA)) {
                throw new RequestException("no variable is called '" + Model.DATA + "' or '" + OWN
                        + "…', but the model has '" + name + "'; tell the authors of the model family");
            }
        }
    }

    /** The steps of which there is a checkpoint, and their files. */
    private TreeMap<Integer, Path> files() {
        TreeMap<Integer, Path> files = new TreeMap<>();
        for (Path file : Disk.list(folder)) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                files.put(Integer.parseInt(name.group(1)), file);
            }
        }
        if (files.isEmpty()) {
            throw new RequestException(folder + " holds the checkpoints of a run, but there is none; train a new run");
        }
        return files;
    }

    /** The step of the last checkpoint. */
    int lastStep() {
        return files().lastKey();
    }

    /** The last checkpoint. */
    State last() {
        while (true) {
            TreeMap<Integer, Path> files = files();
            Map.Entry<Integer, Path> last = files.lastEntry();
            try {
                return read(last.getKey(), last.getValue());
            } catch (RequestException e) {
                if (Files.notExists(last.getValue())) {
                    continue;
                }
                throw new RequestException(e.getMessage() + advice(files), e);
            } catch (FailureException e) {
                if (Files.exists(last.getValue())) {
                    throw e;
                }
            }
        }
    }

    private static String advice(TreeMap<Integer, Path> files) {
        for (Map.Entry<Integer, Path> older :
                files.headMap(files.lastKey(), false).descendingMap().entrySet()) {
            try {
                read(older.getKey(), older.getValue());
                return "; " + older.getValue().getFileName()
                        + " beside it is good: remove the damaged file to go on from there";
            } catch (RequestException e) {
                // as bad as the newer one
            }
        }
        return "; no older checkpoint is good: restore the file from a copy, or train a new run";
    }

    private static State read(int step, Path file) {
        SafeTensors content = SafeTensors.parse(Disk.read(file), file.toString());
        String told = content.metadata().getOrDefault(STEP, "none");
        if (!told.equals(Integer.toString(step))) {
            throw new RequestException(file + " is the checkpoint of step " + told + "; give it back its name");
        }
        Map<String, Tensor> variables = new LinkedHashMap<>(content.tensors());
        Tensor mean = variables.remove(MEAN);
        Tensor scale = variables.remove(SCALE);
        if (mean == null || scale == null) {
            throw new RequestException(
                    file + " is no checkpoint of a run: it has no '" + MEAN + "' and '" + SCALE + "'");
        }
        Map<String, Double> sums = new LinkedHashMap<>();
        content.metadata().forEach((name, text) -> {
            if (name.startsWith(SUM)) {
                sums.put(name.substring(SUM.length()), Double.parseDouble(text));
            }
        });
        return new State(new Checkpoint(step, variables), new Standardisation(mean, scale), sums);
    }

    /** Writes a checkpoint, and removes what is older than the one before it. */
    void write(State state) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(state.checkpoint().variables());
        tensors.put(MEAN, state.standardisation().mean());
        tensors.put(SCALE, state.standardisation().scale());
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(STEP, Integer.toString(state.step()));
        state.sums().forEach((name, sum) -> metadata.put(SUM + name, Double.toHexString(sum)));
        Disk.write(file(state.step()), new SafeTensors(tensors, metadata).bytes());
        List<Path> older = List.copyOf(files().headMap(state.step()).values());
        older.subList(0, Math.max(0, older.size() - KEPT + 1)).forEach(Disk::delete);
    }

    /** Where the checkpoint of a step is. */
    Path file(int step) {
        return folder.resolve(step + ".safetensors");
    }

    /** Removes what a killed process had not finished. */
    void clean() {
        Disk.clean(folder);
    }
}
