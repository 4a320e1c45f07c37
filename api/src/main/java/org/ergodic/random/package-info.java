/** The specified, counter-based random numbers (Philox4x32-10). */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.random;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
