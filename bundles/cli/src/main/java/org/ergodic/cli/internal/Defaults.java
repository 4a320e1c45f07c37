package org.ergodic.cli.internal;

import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;

/** What is done where nothing is said, beside {@link org.ergodic.engine.Specs}. */
final class Defaults {
    /** Held-out rows, and as many samples, that a judgement is made from. */
    static final int EVALUATED = 2000;

    private static final List<String> BACKENDS = List.of("nd4j-cpu", "reference");

    private Defaults() {}

    /** The fastest backend that is there. */
    static String backend(Engine engine) {
        List<String> there = engine.services().stream()
                .filter(service -> service.kind().equals("Backend"))
                .map(Engine.Service::name)
                .toList();
        return BACKENDS.stream().filter(there::contains).findFirst().orElseGet(() -> there.stream()
                .findFirst()
                .orElseThrow(() -> new RequestException(
                        "no bundle provides a backend; install one: ergodic bundle install FILE")));
    }
}
