package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.ergodic.itests.felix.Distribution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that come and go: what one process installs, the next one has. */
class BundleIT {
    private static final String[] CERTIFY = {"certify", "--sampler=ddim", "--schedule=quadratic", "--steps=50"};

    @TempDir
    Path folder;

    private Path home;
    private Ergodic ergodic;

    @BeforeEach
    void copy() throws IOException {
        home = folder.resolve("home");
        Copies.whole(home);
        ergodic = Ergodic.in(folder).of(home);
    }

    @Test
    void comeAndGo() throws Exception {
        byte[] before = list();
        var files = Runs.files(home);
        String example = Distribution.example().toString();
        ergodic.run(CERTIFY).fails(2, "'quadratic'", "cosine, linear");
        ergodic.succeed("bundle", "install", example);
        ergodic.succeed(CERTIFY);
        byte[] installed = list();
        ergodic.run("bundle", "install", example).fails(2, "org.example.quadratic", "--again");
        assertThat(list()).isEqualTo(installed);
        ergodic.succeed("bundle", "install", example, "--again");
        ergodic.succeed(CERTIFY);

        Path newer = folder.resolve("newer.jar");
        Files.copy(Distribution.example(), newer);
        try (var jar = java.nio.file.FileSystems.newFileSystem(newer)) {
            Files.writeString(jar.getPath("/note"), "other bytes");
        }
        ergodic.run("bundle", "install", newer.toString()).fails(2, "org.example.quadratic", "bundle update");
        ergodic.succeed("bundle", "update", newer.toString());
        assertThat(ergodic.succeed("services", "quadratic", "--json").jsonList())
                .hasSize(1);
        assertThat(Runs.files(home.resolve("bundles")).stream()
                        .filter(file -> file.toString().contains("quadratic")))
                .singleElement()
                .satisfies(file -> assertThat(file).hasSameBinaryContentAs(newer));

        ergodic.succeed("bundle", "uninstall", "org.example.quadratic");
        ergodic.run(CERTIFY).fails(2, "'quadratic'", "cosine, linear");
        assertThat(Json.list(Files.readString(home.resolve("conf/bundles.json"))))
                .isEqualTo(Json.list(new String(before)));
        assertThat(Runs.files(home)).isEqualTo(files);
    }

    @Test
    void aBundleThatCannotWorkChangesNothing() throws Exception {
        Path rubbish = Files.writeString(folder.resolve("rubbish.jar"), "no jar at all");
        refused(rubbish, "rubbish.jar", "no OSGi bundle");
        refused(folder.resolve("missing.jar"), "missing.jar", "does not exist");
        refused(jar("plain.jar"), "plain.jar", "Bundle-SymbolicName");
        byte[] good = Files.readAllBytes(Distribution.example());
        refused(Files.write(folder.resolve("half.jar"), Arrays.copyOf(good, good.length / 2)), "half.jar");
        refused(
                jar(
                        "lonely.jar",
                        "Bundle-SymbolicName",
                        "org.lonely",
                        "Import-Package",
                        "org.missing.one,org.missing.two"),
                "org.missing.one",
                "no bundle provides");
        refused(
                jar(
                        "old.jar",
                        "Bundle-SymbolicName",
                        "org.old",
                        "Import-Package",
                        "org.ergodic.diffusion;version=\"[99,100)\""),
                "org.ergodic.diffusion",
                "99");
        refused(
                jar("failing.jar", "Bundle-SymbolicName", "org.failing", "Bundle-Activator", "org.failing.Missing"),
                "org.failing.Missing");
    }

    private void refused(Path bundle, String... texts) throws Exception {
        byte[] before = list();
        var files = Runs.files(home);
        ergodic.run("bundle", "install", bundle.toString()).fails(2, texts);
        assertThat(list()).isEqualTo(before);
        assertThat(Runs.files(home)).isEqualTo(files);
    }

    private byte[] list() throws IOException {
        return Files.readAllBytes(home.resolve("conf/bundles.json"));
    }

    private Path jar(String name, String... headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
        }
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new ZipEntry("empty"));
        }
        return file;
    }
}
