@org.jspecify.annotations.NullMarked
package org.ergodic.backend.reference.internal;
