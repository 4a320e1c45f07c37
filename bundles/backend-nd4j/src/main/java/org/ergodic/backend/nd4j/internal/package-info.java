@org.jspecify.annotations.NullMarked
package org.ergodic.backend.nd4j.internal;
