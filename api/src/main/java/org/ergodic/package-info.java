/** What goes wrong, told in the same way everywhere. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
