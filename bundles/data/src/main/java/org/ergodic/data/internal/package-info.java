@org.jspecify.annotations.NullMarked
package org.ergodic.data.internal;
