package org.ergodic.cli.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.jspecify.annotations.Nullable;

/** Checks of what was written on the command line. */
final class Arguments {
    private Arguments() {}

    /** {@code key=value} each, no key twice. */
    static Map<String, Object> options(String flag, List<String> given) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (String pair : given) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new RequestException(flag + " is followed by key=value, but '" + pair + "' was given");
            }
            String key = pair.substring(0, equals);
            if (options.put(key, pair.substring(equals + 1)) != null) {
                throw new RequestException(flag + " '" + key + "' was given twice; leave one of them out");
            }
        }
        return options;
    }

    /** The number given, at least 1, or else the default. */
    static int positive(String flag, @Nullable Integer given, int initial) {
        if (given != null && given < 1) {
            throw new RequestException(flag + " is a whole number from 1 on, but " + given + " was given");
        }
        return given == null ? initial : given;
    }
}
