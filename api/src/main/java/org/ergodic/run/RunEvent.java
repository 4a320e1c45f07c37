package org.ergodic.run;

import java.util.Map;

/**
 * What a run tells while it works.
 *
 * @param step steps done
 * @param steps steps in all
 * @param figures the means of the figures since the last event, by name
 * @param secondsLeft an estimate of the time left, in seconds
 */
public record RunEvent(int step, int steps, Map<String, Double> figures, double secondsLeft) {}
