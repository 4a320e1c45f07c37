/** Files: written as a whole or not at all, read and written as JSON, told apart by their hashes. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.engine.files;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
