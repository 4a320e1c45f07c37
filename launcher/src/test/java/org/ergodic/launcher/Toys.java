package org.ergodic.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.scr.info.ScrInfo;
import org.ergodic.launcher.toy.command.CommandActivator;
import org.ergodic.launcher.toy.command.FailingActivator;
import org.ergodic.launcher.toy.words.Words;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.util.promise.Promise;

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
        bundle(home, name, headers, Map.of(), classes);
    }

    private static void bundle(
            Path home, String name, Map<String, String> headers, Map<String, String> resources, Class<?>... classes)
            throws IOException {
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
            for (var resource : resources.entrySet()) {
                jar.putNextEntry(new JarEntry(resource.getKey()));
                jar.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Declarative Services: bundles that the tests have on their class path. */
    static void declarativeServices(Path home) throws IOException {
        for (Class<?> type : List.of(
                ScrInfo.class, ServiceComponentRuntime.class, Promise.class, org.osgi.util.function.Function.class)) {
            Path jar = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().getPath());
            Files.copy(jar, Files.createDirectories(home.resolve("bundles")).resolve(jar.getFileName()));
        }
    }

    /** A component that waits for a service {@code java.lang.Runnable} with {@code toy=yes}. */
    static void component(Path home) throws IOException {
        bundle(
                home,
                "component",
                Map.of("Service-Component", "OSGI-INF/component.xml"),
                Map.of("OSGI-INF/component.xml", """
                        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="toy">
                          <implementation class="org.ergodic.launcher.toy.words.Words"/>
                          <service><provide interface="java.util.function.ToIntFunction"/></service>
                          <reference name="task" interface="java.lang.Runnable" target="(toy=yes)"/>
                        </scr:component>
                        """),
                Words.class);
    }

    /** Lists what lies in the home's bundles, as the build does. */
    static Home installed(Path home) throws IOException {
        Installation.ofFolder(home).write(home);
        return new Home(home, home.resolve("var"));
    }
}
