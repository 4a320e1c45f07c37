package org.ergodic.cli.internal;

import java.util.function.Supplier;

/** The class of a component in bundles that tests make. */
public final class Toy implements Supplier<String> {
    @Override
    public String get() {
        return "toy";
    }
}
