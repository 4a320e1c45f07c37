package org.ergodic.engine.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.backend.Device;
import org.ergodic.engine.files.Json;
import org.ergodic.tensor.Shape;

/**
 * What a run came from.
 *
 * @param options the model family's, all of them
 * @param source where the data is from
 * @param dataHash SHA-256 of the training data, before it is standardised
 * @param sample the shape of a sample
 * @param role what the model does: one of {@link org.ergodic.model.Model#roles}
 * @param tile rows of the inference program
 * @param hashes SHA-256 of the files that never change, by name
 * @param circumstances seed, plug-ins, JVM and device, for the record
 */
record Provenance(
        Map<String, Object> options,
        DataSource source,
        String dataHash,
        Shape sample,
        String role,
        int tile,
        Map<String, String> hashes,
        Map<String, Object> circumstances) {
    /** The key of the specification's hash. */
    static final String SPEC = "spec";

    String hash(String name) {
        return hashes.getOrDefault(name, "unknown");
    }

    /** What is told about plug-ins, JVM and device. */
    static Map<String, Object> circumstances(long seed, Set<PlugIn> plugIns, Device device) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (PlugIn plugIn : plugIns) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("kind", plugIn.kind().getSimpleName());
            fields.put("name", plugIn.name());
            fields.put("bundle", plugIn.origin().bundle());
            fields.put("version", plugIn.origin().version());
            fields.put("build", plugIn.origin().fingerprint().get());
            list.add(fields);
        }
        Map<String, Object> jvm = new LinkedHashMap<>();
        for (String property : List.of("java.vm.name", "java.runtime.version", "os.name", "os.arch")) {
            jvm.put(property, System.getProperty(property));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("seed", seed);
        all.put("plugIns", list);
        all.put("device", Map.of("name", device.name(), "instructions", device.instructions()));
        all.put("jvm", jvm);
        return all;
    }

    String text() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("provider", source.provider());
        data.put("options", source.options());
        data.put("sha256", dataHash);
        List<Integer> dimensions = new ArrayList<>();
        for (int dimension : sample.dimensions()) {
            dimensions.add(dimension);
        }
        data.put("sample", dimensions);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("options", options);
        fields.put("data", data);
        fields.put("role", role);
        fields.put("tile", tile);
        fields.put("sha256", hashes);
        fields.putAll(circumstances);
        return Json.pretty(fields);
    }

    static Provenance parse(String text, String what) {
        Fields fields = Fields.parse(text, what);
        Fields data = fields.object("data");
        Fields hashes = fields.object("sha256");
        Map<String, String> names = new LinkedHashMap<>();
        hashes.options().keySet().forEach(name -> names.put(name, hashes.text(name)));
        return new Provenance(
                fields.object("options").options(),
                new DataSource(data.text("provider"), data.object("options").options()),
                data.text("sha256"),
                Shape.of(data.integers("sample")),
                fields.text("role"),
                fields.integer("tile", 1),
                names,
                Map.of());
    }
}
