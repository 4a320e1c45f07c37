package org.ergodic.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2", "3", "4"})
    void theOrderOfTheBundlesDoesNotMatter(String seed) throws Exception {
        Toys.command(home);
        Toys.words(home);
        System.setProperty("ergodic.shuffle", seed);
        try (Platform platform = Platform.start(Toys.installed(home))) {
            assertThat(platform.failures()).isEmpty();
            assertThat(platform.command(0).applyAsInt(new String[] {"42"})).isEqualTo(42);
        } finally {
            System.clearProperty("ergodic.shuffle");
        }
        assertThat(Files.list(home.resolve("var/cache"))).allMatch(Files::isRegularFile);
    }

    @Test
    void aMissingRequirementIsNamed() throws Exception {
        Toys.command(home);
        assertRefused(
                "toy.command 1.0.0 needs osgi.wiring.package (&(osgi.wiring.package=org.ergodic.launcher.toy.words)"
                        + "(version>=1.0.0)(!(version>=2.0.0))), which no bundle provides");
    }

    @Test
    void aProviderThatIsItselfUnresolvedIsNamedToo() throws Exception {
        Toys.command(home);
        Toys.bundle(
                home,
                "words",
                Map.of(
                        "Export-Package", "org.ergodic.launcher.toy.words;version=1.0",
                        "Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\""));
        assertRefused(
                "toy.words 1.0.0 needs osgi.ee (&(osgi.ee=JavaSE)(version=99)), which no bundle provides",
                "of toy.words, which is not resolved either");
    }

    @Test
    void aBundleThatFailsWhenItStartsIsNamed() throws Exception {
        Toys.failing(home);
        assertRefused("toy.failing 1.0.0 fails when it starts: java.lang.IllegalStateException: no such device");
    }

    @Test
    void aComponentThatWaitsForAServiceIsNamed() throws Exception {
        Toys.declarativeServices(home);
        Toys.component(home);
        assertRefused("org.ergodic.launcher.toy.words.Words waits for the service java.lang.Runnable (toy=yes)");
    }

    @Test
    void aFailingBundleDoesNotKeepTheOthersFromWorking() throws Exception {
        Toys.failing(home);
        Toys.words(home);
        Toys.command(home);
        try (Platform platform = Platform.start(Toys.installed(home))) {
            assertThat(platform.failures()).hasSize(1);
            assertThat(platform.command(0).applyAsInt(new String[] {"7"})).isEqualTo(7);
        }
    }

    @Test
    void aDisabledBundleIsNotInstalled() throws Exception {
        Toys.command(home);
        Home installed = Toys.installed(home);
        Path list = home.resolve(Installation.FILE);
        Files.writeString(list, Files.readString(list).replace("true", "false"));
        try (Platform platform = Platform.start(installed)) {
            assertThat(platform.failures()).isEmpty();
            assertThatThrownBy(() -> platform.command(0)).hasMessage("no bundle provides the command line");
        }
    }

    private void assertRefused(String... parts) throws Exception {
        try (Platform platform = Platform.start(Toys.installed(home))) {
            assertThatThrownBy(() -> platform.command(0))
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContainingAll(parts);
        }
    }
}
