package org.ergodic.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may import whom. A module that is not in the table fails the test, as does an arrow that is not. */
class ArrowsTest {
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("nn", Set.of("api")),
            Map.entry("gan", Set.of("api", "nn")),
            Map.entry("diffusion", Set.of("api", "nn")),
            Map.entry("data", Set.of("api")),
            Map.entry("evaluation", Set.of("api", "nn")),
            Map.entry("engine", Set.of("api")),
            Map.entry("report", Set.of("api", "engine")),
            Map.entry("cli", Set.of("api", "engine", "report")),
            Map.entry("compiler", Set.of("api")),
            Map.entry("backend-reference", Set.of("api")),
            Map.entry("backend-nd4j", Set.of("api", "compiler")),
            Map.entry("backend-onednn", Set.of("api", "compiler")),
            Map.entry("launcher", Set.of()));

    private static final Pattern MODULE = Pattern.compile(".*/([^/]+)/target/.*");

    private static JavaClasses classes;

    @BeforeAll
    static void readAllClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.ergodic");
    }

    @Test
    void everyModuleIsSeen() {
        assertThat(classes.stream().flatMap(type -> moduleOf(type).stream()))
                .contains(MAY_IMPORT.keySet().stream().filter(Modules::isBuilt).toArray(String[]::new))
                .isSubsetOf(MAY_IMPORT.keySet());
    }

    @Test
    void onlyTheseArrows() {
        assertThat(crossings()
                        .filter(d -> !MAY_IMPORT.get(module(d.getOriginClass())).contains(module(d.getTargetClass())))
                        .map(d -> module(d.getOriginClass()) + " → " + module(d.getTargetClass()) + ": "
                                + d.getDescription()))
                .isEmpty();
    }

    @Test
    void whatIsInternalStaysInItsBundle() {
        assertThat(crossings()
                        .filter(d -> (d.getTargetClass().getPackageName() + ".").contains(".internal."))
                        .map(Dependency::getDescription))
                .isEmpty();
    }

    @Test
    void aPackageLiesInOneModule() {
        Map<String, Set<String>> modules = new TreeMap<>();
        for (JavaClass type : classes) {
            moduleOf(type).ifPresent(module -> modules.computeIfAbsent(type.getPackageName(), p -> new TreeSet<>())
                    .add(module));
        }
        modules.values().removeIf(in -> in.size() == 1);
        assertThat(modules).isEmpty();
    }

    /** The dependencies from a class of one module on a class of another. */
    private static Stream<Dependency> crossings() {
        return classes.stream()
                .filter(type -> moduleOf(type).isPresent())
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(d -> moduleOf(d.getTargetClass()).isPresent())
                .filter(d -> !module(d.getOriginClass()).equals(module(d.getTargetClass())));
    }

    private static String module(JavaClass type) {
        return moduleOf(type).orElseThrow();
    }

    private static Optional<String> moduleOf(JavaClass type) {
        if (!type.getPackageName().startsWith("org.ergodic")) {
            return Optional.empty();
        }
        return type.getSource().map(source -> {
            Matcher path = MODULE.matcher(source.getUri().toString());
            assertThat(path.matches()).as(source.getUri().toString()).isTrue();
            return path.group(1);
        });
    }
}
