@org.jspecify.annotations.NullMarked
package org.ergodic.evaluation.internal;
