/** The conformance kit: what a backend's test extends to show that the backend means what the contracts say. */
@org.jspecify.annotations.NullMarked
package org.ergodic.conformance;
