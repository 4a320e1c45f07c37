package org.ergodic.engine.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A plug-in as it was registered.
 *
 * @param kind its service interface
 * @param name its {@code ergodic.name}
 * @param ranking its {@code service.ranking}
 * @param order grows with every registration
 * @param origin where it comes from
 * @param service gives the plug-in itself, or null once it is gone
 */
record PlugIn(
        Class<?> kind,
        String name,
        int ranking,
        long order,
        Origin origin,
        Supplier<? extends @Nullable Object> service) {
    /**
     * The bundle that a plug-in comes from.
     *
     * @param bundle its symbolic name
     * @param version its version
     * @param fingerprint what tells two builds of one version apart; computed when asked for
     */
    record Origin(String bundle, String version, Supplier<String> fingerprint) {}
}
