package org.ergodic.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every bundle of ours has in common. */
class ManifestsTest {
    static List<Path> bundles() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("../bundles"))) {
            List<Path> all = new ArrayList<>(folders.filter(f -> Files.exists(f.resolve("pom.xml")))
                    .filter(f -> Modules.isBuilt(f.getFileName().toString()))
                    .toList());
            all.add(Path.of("../api"));
            return all;
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void namesFollowTheFolderAndOnlyContractsAreExported(Path folder) throws IOException {
        Attributes headers = headers(folder.resolve("target/classes/META-INF/MANIFEST.MF"));
        assertThat(headers.getValue("Bundle-SymbolicName")).isEqualTo("org.ergodic." + folder.getFileName());
        assertThat(headers.getValue("Require-Bundle")).isNull();
        List<String> exports = clauses(headers.getValue("Export-Package"));
        assertThat(exports).allMatch(clause -> clause.startsWith("org.ergodic"));
        assertThat(exports).noneMatch(clause -> clause.split(";")[0].contains(".internal"));
        assertThat(exports).allMatch(clause -> clause.contains(";version="));
        assertThat(clauses(headers.getValue("Import-Package")))
                .noneMatch(clause -> clause.startsWith("org.jspecify") && !clause.contains("optional"));
    }

    private static Attributes headers(Path manifest) throws IOException {
        try (InputStream in = Files.newInputStream(manifest)) {
            return new Manifest(in).getMainAttributes();
        }
    }

    /** The clauses of a header; a comma inside quotes does not end one. */
    private static List<String> clauses(String header) {
        return header == null ? List.of() : List.of(header.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"));
    }
}
