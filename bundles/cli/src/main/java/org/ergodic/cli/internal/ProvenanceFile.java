package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.engine.files.Disk;
import org.ergodic.engine.files.Json;
import org.jspecify.annotations.Nullable;

/** A run's {@code provenance.json}, flattened for a person: names of nested values are joined by dots. */
final class ProvenanceFile {
    private ProvenanceFile() {}

    static Map<String, String> read(Path run) {
        Path file = run.resolve("provenance.json");
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", Json.parse(Disk.text(file), file.toString()), flat);
        return flat;
    }

    private static void flatten(String name, @Nullable Object value, Map<String, String> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(name.isEmpty() ? key.toString() : name + "." + key, inner, into));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                flatten(name + "." + (i + 1), list.get(i), into);
            }
        } else {
            into.put(name, String.valueOf(value));
        }
    }
}
