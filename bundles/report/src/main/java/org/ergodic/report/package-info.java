/** What trained runs look like: pictures and a page. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.report;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
