/** What models are built from: gradients, layers, initialisers, optimisers, all as tensor programs. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.nn;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
