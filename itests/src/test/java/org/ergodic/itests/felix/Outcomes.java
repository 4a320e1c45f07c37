package org.ergodic.itests.felix;

import java.util.HashMap;
import java.util.Map;

/** What became of the tests inside, kept where both class loaders see it: test method to what it threw, or to true. */
final class Outcomes {
    private static final String KEY = "org.ergodic.itests.outcomes.";

    private Outcomes() {}

    static void put(String tests, Map<String, Object> outcomes) {
        System.getProperties().put(KEY + tests, new HashMap<>(outcomes));
    }

    static Map<?, ?> take(String tests) {
        Object outcomes = System.getProperties().remove(KEY + tests);
        return outcomes instanceof Map<?, ?> map ? map : Map.of();
    }
}
