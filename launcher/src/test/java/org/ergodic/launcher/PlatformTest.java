package org.ergodic.launcher;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "toy.words 1.0.0 needs Java 99 or later, and this is Java "
                        + Runtime.version().feature(),
                "of toy.words, which is not resolved either");
    }

    /** The command imports a package that nobody has, and could not run on this machine if somebody had. */
    @ParameterizedTest
    @CsvSource({
        "'osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version>=25.0))\"', 'needs Java 25 or later, and this is Java 17', 25",
        "'osgi.native;filter:=\"(osgi.native.osname=toy-os)\"', 'needs a machine of another kind (osgi.native.osname=toy-os), and', 99"
    })
    void whatTheMachineLacksIsToldFirst(String requirement, String reason, int java) throws Exception {
        assumeTrue(Runtime.version().feature() < java);
        Toys.bundle(home, "words", Map.of("Import-Package", "org.none", "Require-Capability", requirement));
        try (Platform platform = Platform.start(Toys.installed(home))) {
            assertThat(platform.failures())
                    .singleElement(as(STRING))
                    .startsWith("toy.words 1.0.0 "
                            + reason.replace("17", "" + Runtime.version().feature()));
        }
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
