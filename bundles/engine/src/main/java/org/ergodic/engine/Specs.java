package org.ergodic.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Disk;
import org.ergodic.engine.internal.Fields;
import org.ergodic.run.RunSpec;

/**
 * The JSON description of a run: {@code {"model": "gan", "data": "ring", "steps": 20000, "options": {"latent": 8,
 * "generator": {"width": 64}}}}. An option inside of an object is the option of the plug-in that the object is named after:
 * {@code generator.width}.
 */
public final class Specs {
    /** Training steps where nothing is said. */
    public static final int STEPS = 10_000;
    /** Rows of a batch where nothing is said. */
    public static final int BATCH = 256;
    /** The seed where nothing is said. */
    public static final long SEED = 0;

    private static final List<String> FIELDS =
            List.of("model", "options", "data", "dataOptions", "steps", "batch", "seed", "backend");

    private Specs() {}

    /**
     * The specification in a file.
     *
     * @param backend gives the name of the backend where the file names none
     * @throws RequestException if there is no such file, or if a field is missing, unknown or of the wrong type
     * @throws org.ergodic.FailureException if the file cannot be read
     */
    public static RunSpec parse(Path file, Supplier<String> backend) {
        if (Files.notExists(file)) {
            throw new RequestException(file + " should be a run's specification in JSON, but it does not exist");
        }
        Fields fields = Fields.parse(Disk.text(file), file.toString()).only(FIELDS);
        return new RunSpec(
                fields.text("model"),
                fields.has("options") ? fields.object("options").options() : Map.of(),
                fields.text("data"),
                fields.has("dataOptions") ? fields.object("dataOptions").options() : Map.of(),
                fields.has("steps") ? fields.integer("steps", 1) : STEPS,
                fields.has("batch") ? fields.integer("batch", 1) : BATCH,
                fields.has("seed") ? fields.integer("seed") : SEED,
                fields.has("backend") ? fields.text("backend") : backend.get());
    }
}
