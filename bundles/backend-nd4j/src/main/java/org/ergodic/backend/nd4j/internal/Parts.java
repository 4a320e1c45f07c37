package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Large elementwise operations, computed in parts by a {@link Team}: every element is computed as it is in one piece. */
final class Parts {
    /** Fewer elements than this are not worth another thread. */
    private static final int LEAST = 1 << 18;

    private Parts() {}

    /** The call that a kernel makes of a step, in parts if the step is large. */
    static Call of(Step step, Function<Step, Call> kernel) {
        int size = step.size();
        int parts = step.team().parts(size, LEAST);
        boolean separable = Lowering.ELEMENTWISE.contains(step.op())
                && step.arguments().stream().allMatch(argument -> argument.size() == size || argument.size() == 1);
        if (parts == 1 || !separable) {
            return kernel.apply(step);
        }
        List<Call> calls = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int first = (int) ((long) size * part / parts);
            int count = (int) ((long) size * (part + 1) / parts) - first;
            calls.add(kernel.apply(step.part(first, count, part == 0 ? step.blocks() : new Blocks())));
        }
        return step.team().together(calls);
    }
}
