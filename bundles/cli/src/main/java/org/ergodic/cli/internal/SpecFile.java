package org.ergodic.cli.internal;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.ergodic.run.RunSpec;
import org.jspecify.annotations.Nullable;

/** A run's specification as a person writes it: {@code model} and {@code data} must be there, the rest may. */
final class SpecFile {
    private static final List<String> FIELDS =
            List.of("model", "options", "data", "dataOptions", "steps", "batch", "seed", "backend");

    private final Path file;
    private final Map<?, ?> fields;

    private SpecFile(Path file, Map<?, ?> fields) {
        this.file = file;
        this.fields = fields;
    }

    static RunSpec read(Path file, Engine engine) {
        if (!(Json.read(text(file), file.toString()) instanceof Map<?, ?> fields)) {
            throw new RequestException(file + " is a JSON object, but holds something else; " + accepted());
        }
        for (Object name : fields.keySet()) {
            if (!FIELDS.contains(name)) {
                throw new RequestException(file + " has the field '" + name + "', which no spec has; " + accepted());
            }
        }
        SpecFile spec = new SpecFile(file, fields);
        return new RunSpec(
                spec.text("model", null),
                spec.options("options"),
                spec.text("data", null),
                spec.options("dataOptions"),
                Math.toIntExact(spec.whole("steps", Defaults.STEPS, 1, Integer.MAX_VALUE)),
                Math.toIntExact(spec.whole("batch", Defaults.BATCH, 1, Integer.MAX_VALUE)),
                spec.whole("seed", Defaults.SEED, Long.MIN_VALUE, Long.MAX_VALUE),
                fields.containsKey("backend") ? spec.text("backend", null) : Defaults.backend(engine));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new RequestException(file + " does not exist; name a JSON file, or use --model and --data", e);
        } catch (MalformedInputException e) {
            throw new RequestException(file + " is not JSON: it is not UTF-8 text", e);
        } catch (IOException e) {
            throw new FailureException(file + " cannot be read: " + AsideFile.reason(e), e);
        }
    }

    private static String accepted() {
        return "a spec has the fields " + String.join(", ", FIELDS);
    }

    private String text(String name, @Nullable String initial) {
        Object value = fields.containsKey(name) ? fields.get(name) : initial;
        if (value instanceof String text) {
            return text;
        }
        throw new RequestException(file + ": '" + name + "' is a text, but "
                + (fields.containsKey(name) ? Json.write(String.valueOf(value)) + " was given" : "it is not there")
                + "; " + accepted());
    }

    private long whole(String name, long initial, long least, long most) {
        Object value = fields.containsKey(name) ? fields.get(name) : initial;
        if ((value instanceof Integer || value instanceof Long)
                && ((Number) value).longValue() >= least
                && ((Number) value).longValue() <= most) {
            return ((Number) value).longValue();
        }
        throw new RequestException(file + ": '" + name + "' is a whole number from " + least + " to " + most + ", but '"
                + value + "' was given");
    }

    private Map<String, Object> options(String name) {
        Object value = fields.containsKey(name) ? fields.get(name) : Map.of();
        if (!(value instanceof Map<?, ?> given)) {
            throw new RequestException(
                    file + ": '" + name + "' is an object of options, but '" + value + "' was given");
        }
        Map<String, Object> options = new LinkedHashMap<>();
        given.forEach((key, option) -> {
            if (!(option instanceof String || option instanceof Number || option instanceof Boolean)
                    || option instanceof BigInteger) {
                throw new RequestException(file + ": the option '" + key + "' of '" + name
                        + "' is a text, a number or a flag, but '" + option
                        + "' was given; an option of a nested plug-in is written \"outer.inner\"");
            }
            options.put((String) key, option);
        });
        return options;
    }
}
