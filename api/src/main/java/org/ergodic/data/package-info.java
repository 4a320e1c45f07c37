/** Data sets, and the formats that samples are written in. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.data;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
