@org.jspecify.annotations.NullMarked
package org.ergodic.compiler.internal;
