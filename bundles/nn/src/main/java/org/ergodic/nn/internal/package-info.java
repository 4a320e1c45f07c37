@org.jspecify.annotations.NullMarked
package org.ergodic.nn.internal;
