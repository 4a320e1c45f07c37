package org.ergodic.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    @TempDir
    Path state;

    @Test
    void eachHasItsOwnAndTakesItAwayAgain() throws Exception {
        CacheFolder one = CacheFolder.create(state);
        try (CacheFolder other = CacheFolder.create(state)) {
            assertThat(one.folder()).isDirectory().isNotEqualTo(other.folder());
            Files.createDirectories(one.folder().resolve("felix/bundle1"));
            one.close();
            assertThat(one.folder()).doesNotExist();
            assertThat(other.folder()).isDirectory();
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws Exception {
        Path left = Files.createDirectories(state.resolve("cache/1-2/felix")).getParent();
        Files.writeString(left.resolve("lock"), "");
        try (CacheFolder held = CacheFolder.create(state)) {
            assertThat(left).doesNotExist();
            assertThat(held.folder()).isDirectory();
        }
    }

    @Test
    void aStateFolderThatCannotBeWrittenGivesWayToTheTemporaryOne() throws Exception {
        Path file = Files.writeString(state.resolve("a-file"), "");
        try (CacheFolder cache = CacheFolder.create(file)) {
            assertThat(cache.folder()).startsWithRaw(Path.of(System.getProperty("java.io.tmpdir")));
        }
    }

    @Test
    void theStateFolderIsTheOneAskedForElseInsideTheHomeElseTheUsers() throws IOException {
        assertThat(Home.stateFolder(state, "/a/../b")).isEqualTo(Path.of("/b"));
        assertThat(Home.stateFolder(state, null))
                .isEqualTo(state.resolve("var"))
                .isDirectory();
        Path file = Files.writeString(state.resolve("a-file"), "");
        assertThat(Home.stateFolder(file, null)).isEqualTo(Path.of(System.getProperty("user.home"), ".ergodic"));
    }
}
