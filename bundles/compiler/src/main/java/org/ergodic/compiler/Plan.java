package org.ergodic.compiler;

import java.util.List;
import java.util.Map;

/**
 * A program as a backend runs it: the kernels of each rate, in an order that may be followed one after the other. Whatever is
 * assigned to a variable is in the variable's buffer after an iteration's last kernel.
 *
 * @param buffers all places
 * @param arenaBytes the size of the arena
 * @param blocks variables that must lie side by side, without gaps, in this order, at any address that is a multiple of 64;
 *     every variable of the program is in one block
 * @param kernels of each rate
 * @param outputs the place of each output, dense
 */
public record Plan(
        List<Buffer> buffers,
        long arenaBytes,
        List<List<String>> blocks,
        Map<Rate, List<Kernel>> kernels,
        Map<String, View> outputs) {}
