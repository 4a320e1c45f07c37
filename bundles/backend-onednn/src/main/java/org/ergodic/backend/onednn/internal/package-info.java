/** Tensor programs on the CPU: oneDNN for convolutions, code that LLVM makes for all else. */
@NullMarked
package org.ergodic.backend.onednn.internal;

import org.jspecify.annotations.NullMarked;
