/** What backends share: a program becomes kernels over planned memory, in an order, in parts that threads take. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.compiler;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
