@org.jspecify.annotations.NullMarked
package org.ergodic.engine.internal;
