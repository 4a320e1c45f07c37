package org.ergodic.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folder for what a process leaves to the next one, native libraries above all.
 *
 * @param path where it is
 * @param writable whether a file can be made there
 * @param free bytes that are free on its disk
 */
record StateFolder(Path path, boolean writable, long free) {
    static StateFolder of(Path path) {
        boolean writable = false;
        long free = 0;
        try {
            Files.createDirectories(path);
            free = Files.getFileStore(path).getUsableSpace();
            Files.delete(Files.createTempFile(path, "doctor", ".aside"));
            writable = true;
        } catch (IOException e) {
            // that is what is asked
        }
        return new StateFolder(path, writable, free);
    }

    /** Where backends keep the native libraries that they take out of their bundles. */
    Path natives() {
        return path.resolve("natives");
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", path.toString());
        json.put("writable", writable);
        json.put("free", free);
        json.put("natives", natives().toString());
        return json;
    }
}
