@org.jspecify.annotations.NullMarked
package org.ergodic.report.internal;
