package org.ergodic.engine.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ergodic.engine.files.Hashes;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** What a provenance says about a bundle. */
final class BundleOrigin {
    private static final Pattern HASH = Pattern.compile("(?:.*[^0-9a-f])?([0-9a-f]{64})(?:[^0-9a-f].*)?");

    private BundleOrigin() {}

    /** An origin that keeps nothing of the bundle but its location and time. */
    static PlugIn.Origin of(Bundle bundle) {
        String location = bundle.getLocation();
        String otherwise = "bundle " + bundle.getBundleId() + " of " + Instant.ofEpochMilli(bundle.getLastModified());
        return new PlugIn.Origin(
                bundle.getSymbolicName(), bundle.getVersion().toString(), () -> fingerprint(location, otherwise));
    }

    /** The SHA-256 that the location names, or that of the file that it names, or else what is given. */
    static String fingerprint(String location, String otherwise) {
        Matcher named = HASH.matcher(location);
        if (named.matches()) {
            return "sha256:" + named.group(1);
        }
        Path file = file(location);
        try {
            return file == null ? otherwise : "sha256:" + Hashes.sha256(file);
        } catch (IOException e) {
            return otherwise;
        }
    }

    private static @Nullable Path file(String location) {
        int start = location.indexOf("file:");
        try {
            Path file = start < 0 ? Path.of(location) : Path.of(URI.create(location.substring(start)));
            return Files.isRegularFile(file) ? file : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
