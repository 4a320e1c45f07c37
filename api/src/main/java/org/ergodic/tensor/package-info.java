/** Host arrays with a shape and an element type. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.tensor;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
