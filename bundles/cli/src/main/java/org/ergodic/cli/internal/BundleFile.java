package org.ergodic.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Disk;
import org.ergodic.engine.files.Hashes;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A file that is an OSGi bundle.
 *
 * @param sha256 of its bytes, 64 hexadecimal digits
 */
record BundleFile(Path file, byte[] bytes, String symbolicName, Version version, String sha256) {
    /** @throws RequestException if it is not there or no bundle */
    static BundleFile read(Path file) {
        if (Files.notExists(file)) {
            throw new RequestException(file + " does not exist; name a bundle's jar");
        }
        byte[] bytes = Disk.read(file);
        Attributes manifest = manifest(file);
        String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw new RequestException(file + " is no OSGi bundle: its manifest has no " + Constants.BUNDLE_SYMBOLICNAME
                    + "; build it with bnd-maven-plugin, or wrap it with bnd");
        }
        try {
            Version version = Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
            return new BundleFile(file, bytes, name.split(";")[0].strip(), version, Hashes.sha256(bytes));
        } catch (IllegalArgumentException e) {
            throw new RequestException(file + " has no valid " + Constants.BUNDLE_VERSION + ": " + e.getMessage(), e);
        }
    }

    private static Attributes manifest(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest != null) {
                return manifest.getMainAttributes();
            }
        } catch (IOException e) {
            throw new RequestException(
                    file + " is no OSGi bundle: it is no jar (" + e.getMessage() + "); name a bundle's jar", e);
        }
        throw new RequestException(file + " is no OSGi bundle: it is a jar without manifest; name a bundle's jar");
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
