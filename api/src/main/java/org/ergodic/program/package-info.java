/** Tensor programs: immutable graphs of primitive operations over named variables. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.program;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
