/** Model families, models and the networks they are made of. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
