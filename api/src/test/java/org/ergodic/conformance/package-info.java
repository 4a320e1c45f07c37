/**
 * The conformance kit: what a backend's test extends to show that the backend means what the contracts say
 * ({@link org.ergodic.conformance.BackendConformance}). Beside the jar that it comes in (type {@code test-jar} of {@code api}) it needs
 * {@code org.junit.jupiter:junit-jupiter}, {@code org.assertj:assertj-core} and {@code net.jqwik:jqwik}, the last as a library only:
 * its own test engine can be excluded.
 */
@org.jspecify.annotations.NullMarked
package org.ergodic.conformance;
