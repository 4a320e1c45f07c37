package org.ergodic.run;

import java.util.Map;

/**
 * What a training run is asked to be; the content of {@code spec.json}.
 *
 * @param model the name of a model family
 * @param options the family's options, as given
 * @param data the name of a data set, or a path to a file
 * @param dataOptions the data set's options, as given
 * @param steps training steps in all, 1 or more
 * @param batch rows of a batch, 1 or more
 * @param seed decides all randomness
 * @param backend the name of a backend
 */
public record RunSpec(
        String model,
        Map<String, Object> options,
        String data,
        Map<String, Object> dataOptions,
        int steps,
        int batch,
        long seed,
        String backend) {
    public RunSpec {
        options = Map.copyOf(options);
        dataOptions = Map.copyOf(dataOptions);
    }
}
