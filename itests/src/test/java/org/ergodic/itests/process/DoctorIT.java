package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the product says of itself and of the machine. */
class DoctorIT {
    @TempDir
    Path folder;

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> backends(Outcome outcome) {
        return (List<Map<String, Object>>) outcome.json().get("backends");
    }

    @Test
    void oneBackendIsTheDefaultAndTrainingTakesIt() throws Exception {
        Ergodic ergodic = Ergodic.in(folder);
        Outcome outcome = ergodic.succeed("doctor", "--json");
        List<Object> defaults = backends(outcome).stream()
                .filter(backend -> backend.get("state").equals("default"))
                .map(backend -> backend.get("name"))
                .toList();
        assertThat(defaults).hasSize(1);
        assertThat(backends(outcome)).extracting(backend -> backend.get("name")).contains("reference", "nd4j-cpu");
        assertThat(backends(outcome))
                .filteredOn(backend -> List.of("default", "works").contains(backend.get("state")))
                .allSatisfy(backend ->
                        assertThat((Double) backend.get("flopsPerSecond")).isGreaterThan(1e6));
        assertThat(outcome.json().get("var").toString()).contains("writable=true");
        ergodic.succeed("train", "--model=gan", "--data=ring", "--steps=3", "--output=run");
        assertThat(Json.object(Files.readString(folder.resolve("run/spec.json"))))
                .containsEntry("backend", defaults.get(0));
    }

    @Test
    void whatIsMissingIsToldWithItsReason() throws Exception {
        Path home = folder.resolve("home");
        Copies.linked(home);
        Path list = home.resolve("conf/bundles.json");
        String before = Files.readString(list);
        String added = "[\n  {\"file\": \"bundles/too-new.jar\", \"sha256\": \""
                + tooNew(home.resolve("bundles/too-new.jar")) + "\", \"enabled\": true},\n";
        Files.writeString(list, before.replaceFirst("\\[\\s*", added.replace("\\", "\\\\")));
        Path build = home.resolve("conf/build.properties");
        assertThat(Files.readString(build)).contains("java=", "omitted=");
        Files.writeString(build, "java=17.0.1\nomitted=org.example.backend-omitted 99\n");
        Ergodic ergodic = Ergodic.in(folder).of(home);
        assertThat(ergodic.succeed("doctor").out())
                .containsPattern("org.example.too-new +off +needs Java 99 or later, and this is Java [0-9]+")
                .containsPattern(
                        "org.example.backend-omitted +off +is not in this distribution, which was built with JDK 17.0.1")
                .contains("for org.example.too-new, install Java 99 or later")
                .contains("for org.example.backend-omitted, install JDK 99 or later");

        Files.writeString(list, before.replaceAll("(backend-[^}]*)true", "$1false"));
        Outcome none = ergodic.run("doctor", "--json");
        assertThat(none.code()).as(none.description()).isEqualTo(1);
        assertThat(none.json()).containsEntry("error", "no backend works");
        assertThat(none.err()).startsWith("ergodic: no backend works");
        ergodic.run("train", "--model=gan", "--data=ring").fails(2, "no bundle provides a backend", "bundle install");
    }

    /** A bundle that would provide a backend on the Java of a far day. */
    private static String tooNew(Path file) throws Exception {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.example.too-new");
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"");
        headers.putValue("Provide-Capability", "osgi.service;objectClass:List<String>=\"org.ergodic.backend.Backend\"");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
