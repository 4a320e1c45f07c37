package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;

/** Loads data in tests. */
final class Loading {
    private Loading() {}

    static Dataset load(DatasetProvider provider, long seed, Map<String, ?> options) {
        return provider.load(Options.of("the data set", provider.parameters(), options), seed);
    }

    static Dataset load(DatasetProvider reader, Path path) {
        return load(reader, 0, Map.of(DatasetProvider.PATH, path.toString()));
    }

    /** Expects a refusal: one line that names the file and holds the parts. */
    static void refuses(DatasetProvider reader, Path path, String... parts) {
        assertThat(catchThrowable(() -> load(reader, path)))
                .isInstanceOf(RequestException.class)
                .message()
                .contains(path.toString())
                .contains(parts)
                .doesNotContain("\n");
    }

    static Path resource(String name) {
        try {
            return Path.of(Loading.class.getResource("/" + name).toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path write(Path folder, String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rows of both parts, sorted by their first number, one array for each. */
    static float[][] allRows(Dataset data) {
        int width = data.sample().size();
        return java.util.stream.Stream.of(data.training(), data.heldOut())
                .flatMap(part -> java.util.stream.IntStream.range(
                                0, part.shape().dimension(0))
                        .mapToObj(row -> java.util.Arrays.copyOfRange(part.floats(), row * width, (row + 1) * width)))
                .sorted(java.util.Comparator.comparingDouble(row -> row[0]))
                .toArray(float[][]::new);
    }
}
