@org.jspecify.annotations.NullMarked
package org.ergodic.gan.internal;
