/** The parts of a generative adversarial network: generator, discriminator, adversarial loss. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.gan;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
