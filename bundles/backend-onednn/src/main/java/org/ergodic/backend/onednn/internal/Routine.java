package org.ergodic.backend.onednn.internal;

/**
 * What functions call. It is in their module once.
 *
 * @param name tells it apart from other routines
 * @param parameters as LLVM writes them
 */
record Routine(String name, String parameters, Function function) {}
