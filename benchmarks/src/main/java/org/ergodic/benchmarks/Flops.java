package org.ergodic.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.ergodic.program.Composites;
import org.ergodic.program.Cost;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;

/**
 * The work that a workload needs: two operations for each multiply-add of a matrix product or a convolution that the losses, the
 * updates or the samples depend on. Everything else (activations, normalisation, the optimiser, draws) counts as nothing, so the
 * fraction of the machine's peak is what the products alone reach.
 */
final class Flops {
    private static final Set<Op> PRODUCTS = EnumSet.of(Op.MATMUL, Op.CONV, Op.CONV_INPUT, Op.CONV_KERNEL);

    private Flops() {}

    /** Of one step: an update, or the sampling of all samples, without the rows that fill the last tile. */
    static double of(Workload workload) {
        if (workload instanceof Workload.Gan gan) {
            return of(Programs.gan(gan, 0).program());
        }
        if (workload instanceof Workload.Diffusion diffusion) {
            return of(Programs.diffusion(diffusion, 0).program());
        }
        Workload.Sampling sampling = (Workload.Sampling) workload;
        return of(Programs.loop(sampling)) / sampling.tile() * sampling.count() * sampling.steps();
    }

    private static double of(Program program) {
        Program primitives = Composites.expand(program, name -> false);
        Set<Value> needed = new HashSet<>(primitives.outputs().values());
        needed.addAll(primitives.assignments().values());
        Deque<Value> open = new ArrayDeque<>(needed);
        double flops = 0;
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (PRODUCTS.contains(value.op())) {
                flops += Cost.flops(value);
            }
            for (Value argument : value.arguments()) {
                if (needed.add(argument)) {
                    open.push(argument);
                }
            }
        }
        return flops;
    }
}
