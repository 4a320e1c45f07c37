package org.ergodic.data;

import java.util.Set;
import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: a data set, a simulator or a reader of files. */
@ConsumerType
public interface DatasetProvider extends Configurable {
    /** The option of readers that names the file or folder. */
    String PATH = "path";

    /** The endings of files that it reads, in lower case without the dot; it then has the option {@value #PATH}. */
    default Set<String> endings() {
        return Set.of();
    }

    /**
     * The data.
     *
     * @param seed for simulators
     * @throws org.ergodic.RequestException if the file is not what it should be, naming the place
     * @throws org.ergodic.FailureException if it cannot be read
     */
    Dataset load(Options options, long seed);
}
