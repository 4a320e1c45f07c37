/**
 * The built distribution as a process: what a person sees who calls {@code bin/ergodic}. It runs on the Java that it finds by
 * itself; the environment variable {@code ERGODIC_TEST_JAVA} names the home of another.
 */
package org.ergodic.itests.process;
