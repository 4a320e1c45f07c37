package org.ergodic.engine.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.model.Catalog;

/**
 * Where data comes from.
 *
 * @param provider the name of a data-set provider
 * @param options its options, a path among them absolute
 */
record DataSource(String provider, Map<String, Object> options) {
    /**
     * What a specification means.
     *
     * @param data the name of a provider, or a path with an ending that one reads
     */
    static DataSource find(PlugIns plugIns, Resolution resolution, String data, Map<String, ?> given) {
        Map<String, Object> all = new LinkedHashMap<>(given);
        String provider = data;
        if (!plugIns.has(DatasetProvider.class, data)) {
            provider = reader(plugIns, data);
            if (all.putIfAbsent(DatasetProvider.PATH, data) != null) {
                throw new RequestException("the data is the file '" + data + "', so the option '" + DatasetProvider.PATH
                        + "' cannot be given too; leave one of them out");
            }
        }
        Map<String, Object> options = resolution.options(DatasetProvider.class, provider, all);
        options.computeIfPresent(
                DatasetProvider.PATH,
                (name, path) -> path.equals("")
                        ? path
                        : Path.of((String) path).toAbsolutePath().normalize().toString());
        return new DataSource(provider, options);
    }

    private static String reader(PlugIns plugIns, String data) {
        TreeMap<String, String> readers = new TreeMap<>();
        for (String name : plugIns.names(DatasetProvider.class)) {
            Set<String> endings = plugIns.get(DatasetProvider.class, name).endings();
            endings.forEach(ending -> readers.put(ending, name));
        }
        String file = data.toLowerCase(Locale.ROOT);
        return readers.entrySet().stream()
                .filter(reader -> endsIn(file, reader.getKey()))
                .max(Map.Entry.comparingByKey((a, b) -> a.length() - b.length()))
                .map(Map.Entry::getValue)
                .orElseThrow(() -> new RequestException("there is no data set '" + data + "'; there are "
                        + String.join(", ", plugIns.names(DatasetProvider.class))
                        + (readers.isEmpty() ? "" : ", and files are read that end in ")
                        + readers.keySet().stream().map(ending -> "." + ending).collect(Collectors.joining(", "))));
    }

    /** Whether a file has an ending, after a dot or, as in "images-idx3-ubyte", another sign that is no letter or digit. */
    private static boolean endsIn(String file, String ending) {
        int before = file.length() - ending.length() - 1;
        return file.endsWith(ending) && before >= 0 && !Character.isLetterOrDigit(file.charAt(before));
    }

    /** The data, from the provider that has the name now. */
    Dataset load(PlugIns plugIns, long seed) {
        DatasetProvider found = plugIns.get(DatasetProvider.class, provider);
        return found.load(Catalog.configure(found, provider, options), seed);
    }
}
