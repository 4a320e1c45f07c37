/** What runs tensor programs: backends, their sessions and executables. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.backend;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
