/** Metrics that compare samples with data. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.evaluation;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
