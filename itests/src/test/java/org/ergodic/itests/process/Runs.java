package org.ergodic.itests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run's folder holds. */
final class Runs {
    private Runs() {}

    /** The words that train a small network. */
    static String[] train(String model, String data, String backend, int steps, String output) {
        String network = model.equals("gan") ? "generator" : "denoiser";
        return new String[] {
            "train",
            "--model=" + model,
            "--data=" + data,
            "--backend=" + backend,
            "--steps=" + steps,
            "--batch=32",
            "--option=" + network + ".width=16",
            "--output=" + output
        };
    }

    /** The checkpoints, the last one last. */
    static List<Path> checkpoints(Path run) throws IOException {
        TreeMap<Integer, Path> steps = new TreeMap<>();
        if (Files.exists(run.resolve("checkpoints"))) {
            try (var files = Files.newDirectoryStream(run.resolve("checkpoints"), "*.safetensors")) {
                files.forEach(file -> steps.put(step(file), file));
            }
        }
        return new ArrayList<>(steps.values());
    }

    static int step(Path checkpoint) {
        String name = checkpoint.getFileName().toString();
        return Integer.parseInt(name.substring(0, name.indexOf('.')));
    }

    static Path lastCheckpoint(Path run) throws IOException {
        List<Path> all = checkpoints(run);
        return all.get(all.size() - 1);
    }

    /** All files below a folder. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
