package org.ergodic.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
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
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new RequestException(file + " does not exist; name a bundle's jar", e);
        } catch (IOException e) {
            throw new FailureException(file + " cannot be read: " + AsideFile.reason(e), e);
        }
        Attributes manifest = manifest(file);
        String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw new RequestException(file + " is no OSGi bundle: its manifest has no " + Constants.BUNDLE_SYMBOLICNAME
                    + "; build it with bnd-maven-plugin, or wrap it with bnd");
        }
        try {
            Version version = Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
            return new BundleFile(file, bytes, name.split(";")[0].strip(), version, sha256(bytes));
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

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
