/** The parts of a diffusion model: noise schedule, sampler, denoiser. */
@Export
@Version("0.1.0")
@NullMarked
package org.ergodic.diffusion;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
