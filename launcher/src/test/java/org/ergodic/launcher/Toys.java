package org.ergodic.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.ergodic.launcher.toy.command.CommandActivator;
import org.ergodic.launcher.toy.command.FailingActivator;
import org.ergodic.launcher.toy.words.Words;

/** Distributions made on the fly, of bundles made on the fly. */
final class Toys {
    private Toys() {}

    static void words(Path home) throws IOException {
        bundle(home, "words", Map.of("Export-Package", "org.ergodic.launcher.toy.words;version=1.0"), Words.class);
    }

    static void command(Path home) throws IOException {
        bundle(
                home,
                "command",
                Map.of(
                        "Bundle-Activator",
                        CommandActivator.class.getName(),
                        "Import-Package",
                        "org.osgi.framework,org.ergodic.launcher.toy.words;version=\"[1,2)\","
                                + "org.example.extra;resolution:=optional"),
                CommandActivator.class);
    }

    static void failing(Path home) throws IOException {
        bundle(
                home,
                "failing",
                Map.of("Bundle-Activator", FailingActivator.class.getName(), "Import-Package", "org.osgi.framework"),
                FailingActivator.class);
    }

    static void bundle(Path home, String name, Map<String, String> headers, Class<?>... classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "toy." + name);
        manifest.getMainAttributes().putValue("Bundle-Version", "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        Path file = Files.createDirectories(home.resolve("bundles")).resolve(name + ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Class<?> type : classes) {
                String entry = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(entry));
                try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(jar);
                }
            }
        }
    }

    /** Lists what lies in the home's bundles, as the build does. */
    static Home installed(Path home) throws IOException {
        Installation.ofFolder(home).write(home);
        return new Home(home, home.resolve("var"));
    }
}
