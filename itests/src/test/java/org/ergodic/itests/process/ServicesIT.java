package org.ergodic.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is there, as the process tells it. */
class ServicesIT {
    @TempDir
    Path folder;

    @Test
    void theTableAndTheListAreTheSame() throws Exception {
        List<Map<String, Object>> services =
                Ergodic.in(folder).succeed("services", "--json").jsonList();
        assertThat(services)
                .allSatisfy(
                        service -> assertThat(service).containsOnlyKeys("name", "kind", "bundle", "version", "state"))
                .allSatisfy(service -> assertThat(service).containsEntry("state", "current"))
                .extracting(service -> service.get("kind") + " " + service.get("name"))
                .contains(
                        "Backend nd4j-cpu", "Sampler ddim", "Generator mlp", "ModelFamily gan", "DatasetProvider npy");
        List<String> rows = Ergodic.in(folder).succeed("services").out().lines().toList();
        assertThat(rows).hasSize(1 + services.size());
        for (int i = 0; i < services.size(); i++) {
            Map<String, Object> service = services.get(i);
            assertThat(rows.get(i + 1).split(" +"))
                    .containsExactly(
                            (String) service.get("kind"),
                            (String) service.get("name"),
                            (String) service.get("bundle"),
                            (String) service.get("version"),
                            "current");
        }
    }

    @Test
    void aNameTellsTheOptions() throws Exception {
        assertThat(Ergodic.in(folder).succeed("services", "ddim").out())
                .contains("eta", "0.0", "a number from 0.0 to 1.0");
        assertThat(Ergodic.in(folder).succeed("services", "mlp", "--json").jsonList())
                .hasSize(3)
                .allSatisfy(
                        service -> assertThat(service.get("options").toString()).contains("name=width"));
    }

    @Test
    void theOrderOfBundlesDoesNotMatter() throws Exception {
        String services = Ergodic.in(folder).succeed("services").out();
        for (int seed = 1; seed <= 4; seed++) {
            assertThat(Ergodic.in(folder)
                            .java("-Dergodic.shuffle=" + seed)
                            .succeed("services")
                            .out())
                    .isEqualTo(services);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "train",
                "resume",
                "sample",
                "evaluate",
                "certify",
                "services",
                "explain",
                "doctor",
                "bundle",
                "bundle install",
                "bundle update",
                "bundle uninstall"
            })
    void everyCommandHasHelp(String command) throws Exception {
        Outcome help = Ergodic.in(folder).succeed((command + " --help").split(" "));
        assertThat(help.out()).startsWith("Usage: ergodic " + command + " ").contains("--json", "--verbose");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void theVersionIsTold() throws Exception {
        assertThat(Ergodic.in(folder).succeed("--version").out())
                .isEqualTo("ergodic " + System.getProperty("ergodic.version").replace("-SNAPSHOT", ".SNAPSHOT") + "\n");
        assertThat(Ergodic.in(folder).succeed("--help").out()).contains("Commands:", "train", "certify");
    }
}
