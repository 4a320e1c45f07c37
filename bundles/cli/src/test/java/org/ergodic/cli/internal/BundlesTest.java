package org.ergodic.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.ergodic.RequestException;
import org.ergodic.engine.files.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import picocli.CommandLine;

/** Bundles come and go in a running framework with Declarative Services, and in the files of an installation. */
class BundlesTest {
    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="toy">
              <implementation class="org.ergodic.cli.internal.Toy"/>
              <service><provide interface="java.util.function.Supplier"/></service>
              %s
            </scr:component>
            """;

    @TempDir
    Path folder;

    private Framework framework;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(folder.resolve("home/bundles"));
        Files.createDirectories(folder.resolve("home/conf"));
        Files.writeString(folder.resolve("home/conf/bundles.json"), "[]");
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        folder.resolve("cache").toString(),
                        "org.osgi.framework.bsnversion",
                        "multiple",
                        "org.osgi.framework.system.packages.extra",
                        "org.osgi.service.component.runtime;version=1.5.1,"
                                + "org.osgi.service.component.runtime.dto;version=1.5.1,"
                                + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0",
                        "felix.log.level",
                        "0",
                        "ergodic.home",
                        folder.resolve("home").toString()));
        framework.init();
        BundleContext context = framework.getBundleContext();
        for (String name : List.of("felix.scr", "service.component-")) {
            String file = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(path -> path.contains(name))
                    .findFirst()
                    .orElseThrow();
            context.installBundle("file:" + file);
        }
        framework.start();
        for (Bundle bundle : context.getBundles()) {
            bundle.start();
        }
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void aPluginComesIsReplacedAndGoes() throws Exception {
        Path first = toy("1.0.0", "", "");
        assertThat(run("install", first)).contains("org.toy 1.0.0 is installed");
        assertThat(installed()).singleElement().satisfies(entry -> {
            assertThat(entry.get("file")).isEqualTo("bundles/org.toy-1.0.0.jar");
            assertThat(folder.resolve("home/bundles/org.toy-1.0.0.jar")).hasSameBinaryContentAs(first);
            assertThat(framework.getBundleContext().getBundle("sha256:" + entry.get("sha256")))
                    .satisfies(bundle -> assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE));
        });
        assertThatThrownBy(() -> run("install", first)).hasMessageContaining("byte for byte; --again");
        run("install", first, "--again");
        Path second = toy("1.1.0", "", "");
        assertThatThrownBy(() -> run("install", second)).hasMessageContaining("ergodic bundle update");
        run("update", second);
        assertThat(installed()).hasSize(1);
        assertThat(files()).containsExactly("org.toy-1.1.0.jar");
        run("uninstall", "org.toy");
        assertThat(installed()).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(framework.getBundleContext().getServiceReference("java.util.function.Supplier"))
                .isNull();
        assertThatThrownBy(() -> run("uninstall", "org.toy")).hasMessageContaining("no bundle 'org.toy'");
        assertThatThrownBy(() -> run("update", first)).hasMessageContaining("ergodic bundle install");
    }

    @Test
    void whatDoesNotWorkChangesNothing() throws Exception {
        run("install", toy("1.0.0", "", ""));
        int bundles = framework.getBundleContext().getBundles().length;
        Map<Path, String> refused = Map.of(
                toy("2.0.0", "Import-Package: no.such.thing", ""),
                "needs osgi.wiring.package (osgi.wiring.package=no.such.thing), which no bundle provides",
                toy("2.0.1", "", "<reference name=\"f\" interface=\"java.util.function.IntFunction\"/>"),
                "needs the service java.util.function.IntFunction, which nobody provides",
                toy("2.0.2", "Bundle-Activator: org.ergodic.Missing", ""),
                "fails when it starts: java.lang.ClassNotFoundException: org.ergodic.Missing");
        for (var one : refused.entrySet()) {
            assertThatThrownBy(() -> run("update", one.getKey()))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining(one.getValue());
        }
        assertThat(files()).containsExactly("org.toy-1.0.0.jar");
        assertThat(installed()).hasSize(1);
        assertThat(framework.getBundleContext().getBundles()).hasSize(bundles);
        assertThat(framework.getBundleContext().getServiceReference("java.util.function.Supplier"))
                .isNotNull();
    }

    @Test
    void aPlugInWithoutNameIsRefused() throws Exception {
        String unnamed =
                COMPONENT.formatted("").replace("java.util.function.Supplier", "org.ergodic.evaluation.Metric");
        Path file = jar("unnamed.jar", manifest("org.toy", "1.0.0", "Service-Component: OSGI-INF/toy.xml"), unnamed);
        assertThatThrownBy(() -> run("install", file))
                .hasMessageContaining("its service org.ergodic.evaluation.Metric has no property 'ergodic.name'");
        assertThat(files()).isEmpty();
    }

    @Test
    void bundlesTellHowTheyStand() throws Exception {
        run("install", toy("1.0.0", "", ""));
        BundleContext context = framework.getBundleContext();
        Path waiting = jar(
                "waiting.jar",
                manifest("org.waiting", "1.0.0", "Service-Component: OSGI-INF/toy.xml"),
                COMPONENT.formatted("<reference name=\"f\" interface=\"java.util.function.IntFunction\"/>"));
        context.installBundle(waiting.toUri().toString()).start();
        String backend = "Require-Capability: osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"\nProvide-Capability:"
                + " osgi.service;objectClass:List<String>=\"org.ergodic.backend.Backend\"";
        context.installBundle(jar("new.jar", manifest("org.new", "3.0.0", backend), "")
                .toUri()
                .toString());
        ServiceComponentRuntime components =
                context.getService(context.getServiceReference(ServiceComponentRuntime.class));
        assertThat(BundleState.of(context, components, bundle -> "is " + bundle.getState()))
                .contains(
                        new BundleState("org.toy", "1.0.0", false, true, ""),
                        new BundleState("org.waiting", "1.0.0", false, false, "waits for [f]"),
                        new BundleState("org.new", "3.0.0", true, false, "is " + Bundle.INSTALLED))
                .noneMatch(state -> state.name().contains("framework"));
    }

    @Test
    void filesThatAreNoBundles() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "text");
        assertThatThrownBy(() -> run("install", text)).hasMessageContaining("no OSGi bundle");
        Path plain = jar("plain.jar", "Manifest-Version: 1.0\n\n", "");
        assertThatThrownBy(() -> run("install", plain)).hasMessageContaining("no Bundle-SymbolicName");
        assertThatThrownBy(() -> run("install", folder.resolve("none.jar"))).hasMessageContaining("does not exist");
    }

    @Test
    void whatOthersNeedStays() throws Exception {
        run("install", jar("lib.jar", manifest("org.lib", "1.0.0", "Export-Package: org.lib;version=1"), ""));
        run("install", toy("1.0.0", "Import-Package: org.lib", ""));
        assertThatThrownBy(() -> run("uninstall", "org.lib")).hasMessageContaining("others need it: org.toy");
        run("uninstall", "org.toy");
        run("uninstall", "org.lib");
        assertThat(files()).isEmpty();
    }

    private String run(Object... words) throws Exception {
        PrintStream print = new PrintStream(out, true);
        Output output = new Output(print, print, false, false, false);
        BundleContext context = framework.getBundleContext();
        ServiceComponentRuntime components =
                context.getService(context.getServiceReference(ServiceComponentRuntime.class));
        CommandLine line = BundleCommand.of(new Bundles(context, components, new FakeEngine(), output));
        String[] args = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        ((Callable<?>) line.parseArgs(args).subcommand().commandSpec().userObject()).call();
        return out.toString();
    }

    private List<Map<?, ?>> installed() throws IOException {
        String text = Files.readString(folder.resolve("home/conf/bundles.json"));
        return ((List<?>) Json.parse(text, "the list"))
                .stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(folder.resolve("home/bundles"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path toy(String version, String header, String reference) throws IOException {
        String headers = "Service-Component: OSGI-INF/toy.xml" + (header.isEmpty() ? "" : "\n" + header);
        return jar("toy-" + version + ".jar", manifest("org.toy", version, headers), COMPONENT.formatted(reference));
    }

    private static String manifest(String name, String version, String headers) {
        return "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: " + name + "\nBundle-Version: "
                + version + "\n" + headers + "\n\n";
    }

    private Path jar(String name, String manifest, String component) throws IOException {
        Path file = folder.resolve(name);
        String type = Toy.class.getName().replace('.', '/') + ".class";
        try (OutputStream to = Files.newOutputStream(file);
                JarOutputStream jar =
                        new JarOutputStream(to, new Manifest(new java.io.ByteArrayInputStream(manifest.getBytes())));
                InputStream code = Toy.class.getClassLoader().getResourceAsStream(type)) {
            jar.putNextEntry(new JarEntry(type));
            code.transferTo(jar);
            jar.putNextEntry(new JarEntry("OSGI-INF/toy.xml"));
            jar.write(component.getBytes());
        }
        return file;
    }
}
