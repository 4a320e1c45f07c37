package org.ergodic.cli.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor looks at besides the engine.
 *
 * @param state the folder for state, or null where no launcher named one
 * @param omitted what the distribution could have and has not
 */
record Surroundings(Machine machine, @Nullable StateFolder state, List<BundleState> bundles, List<Omitted> omitted) {}
