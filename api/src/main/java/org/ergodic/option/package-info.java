/** Options of plug-ins: how they are described, checked and read. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.option;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
