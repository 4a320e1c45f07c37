/** Ours beside PyTorch and JAX: the same training steps and samplers, in turn, on one machine. See {@code benchmarks/README.md}. */
@NullMarked
package org.ergodic.benchmarks;

import org.jspecify.annotations.NullMarked;
