/** What a run is to the outside: its specification, its events, its checkpoints. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.run;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
