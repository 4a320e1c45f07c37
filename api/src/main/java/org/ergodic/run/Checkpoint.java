package org.ergodic.run;

import java.util.Map;
import org.ergodic.tensor.Tensor;

/**
 * The state of a run between two steps: with it, the run goes on as if it had never stopped.
 *
 * @param step steps done
 * @param variables all variables but the data
 */
public record Checkpoint(int step, Map<String, Tensor> variables) {}
