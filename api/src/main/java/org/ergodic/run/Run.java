package org.ergodic.run;

import java.nio.file.Path;
import java.util.Map;

/**
 * A training run as it stands in its folder.
 *
 * @param folder where it is
 * @param spec what was asked
 * @param step steps done, as of the last checkpoint
 * @param figures the last figures, by name
 */
public record Run(Path folder, RunSpec spec, int step, Map<String, Double> figures) {}
