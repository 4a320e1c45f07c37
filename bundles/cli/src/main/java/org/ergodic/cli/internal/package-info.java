@org.jspecify.annotations.NullMarked
package org.ergodic.cli.internal;
