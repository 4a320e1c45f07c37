package org.ergodic.compiler.internal;

import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Rate;

/**
 * A kernel whose views are of {@linkplain Root#id roots}, before memory is planned.
 *
 * @param kernel what is computed
 * @param rate how often
 */
record Draft(Kernel kernel, Rate rate) {}
