/** What can be done with models: train, resume, sample, evaluate, certify. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.engine;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
