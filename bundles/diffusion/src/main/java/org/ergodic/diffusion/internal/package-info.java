@org.jspecify.annotations.NullMarked
package org.ergodic.diffusion.internal;
