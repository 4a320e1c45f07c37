package org.ergodic.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Disk;
import org.ergodic.engine.files.Json;

/**
 * The bundles that the next start will have: {@code conf/bundles.json}, a list of {@code file} (relative to the home),
 * {@code sha256} and {@code enabled}, and the files it names.
 */
final class Installation {
    /** One bundle. */
    record Entry(String file, String sha256, boolean enabled) {}

    private final Path home;
    private final List<Entry> entries;

    private Installation(Path home, List<Entry> entries) {
        this.home = home;
        this.entries = entries;
    }

    static Installation read(Path home) {
        Path file = home.resolve("conf/bundles.json");
        if (Json.parse(Disk.text(file), file.toString()) instanceof List<?> list) {
            return new Installation(
                    home, list.stream().map(one -> entry(file, one)).toList());
        }
        throw new RequestException(file + " is a list of bundles, but holds something else");
    }

    private static Entry entry(Path file, Object one) {
        if (one instanceof Map<?, ?> map
                && map.get("file") instanceof String name
                && map.get("sha256") instanceof String sha256
                && map.get("enabled") instanceof Boolean enabled) {
            return new Entry(name, sha256, enabled);
        }
        throw new RequestException(file + " lists file, sha256 and enabled for each bundle, but has " + one);
    }

    /** The bundles of a symbolic name, and where they are listed. */
    Map<Entry, BundleFile> named(String symbolicName) {
        Map<Entry, BundleFile> found = new LinkedHashMap<>();
        for (Entry entry : entries) {
            BundleFile bundle = BundleFile.read(home.resolve(entry.file()));
            if (bundle.symbolicName().equals(symbolicName)) {
                found.put(entry, bundle);
            }
        }
        return found;
    }

    /**
     * Puts a bundle in the place of others: its file first, then the list, then the others' files away; at every moment the
     * list names files that are there.
     */
    void replace(Iterable<Entry> old, BundleFile bundle) {
        Path file = freeName(bundle);
        Disk.write(file, bundle.bytes());
        List<Entry> next = new ArrayList<>(entries);
        old.forEach(next::remove);
        next.add(new Entry("bundles/" + file.getFileName(), bundle.sha256(), true));
        write(next);
        old.forEach(this::deleteFile);
    }

    void remove(Iterable<Entry> old) {
        List<Entry> next = new ArrayList<>(entries);
        old.forEach(next::remove);
        write(next);
        old.forEach(this::deleteFile);
    }

    private Path freeName(BundleFile bundle) {
        String name = bundle.symbolicName() + "-" + bundle.version();
        Path file = home.resolve("bundles/" + name + ".jar");
        for (int i = 2; Files.exists(file); i++) {
            file = home.resolve("bundles/" + name + "-" + i + ".jar");
        }
        return file;
    }

    private void write(List<Entry> next) {
        String text = next.stream()
                .map(entry -> {
                    Map<String, Object> object = new LinkedHashMap<>();
                    object.put("file", entry.file());
                    object.put("sha256", entry.sha256());
                    object.put("enabled", entry.enabled());
                    return "  " + Json.line(object);
                })
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
        Disk.write(home.resolve("conf/bundles.json"), text);
    }

    private void deleteFile(Entry entry) {
        try {
            Files.deleteIfExists(home.resolve(entry.file()));
        } catch (IOException e) {
            // it is listed no more, so it only takes room
        }
    }
}
