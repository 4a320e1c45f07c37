/** Starts the framework, puts the installed bundles into it and runs the command they provide. Nothing imports this. */
@org.jspecify.annotations.NullMarked
package org.ergodic.launcher;
