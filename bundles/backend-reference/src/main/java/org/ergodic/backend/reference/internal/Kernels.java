package org.ergodic.backend.reference.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;

/** The table of operations: how each value that is computed gets its kernel. */
final class Kernels {
    private static final Map<Op, Function<Value, Kernel>> TABLE = new EnumMap<>(Op.class);

    static {
        Elementwise.register(TABLE);
        Shapes.register(TABLE);
        Products.register(TABLE);
        Convolutions.register(TABLE);
        Reductions.register(TABLE);
        Order.register(TABLE);
        Draws.register(TABLE);
    }

    private Kernels() {}

    static Kernel plan(Value value) {
        Function<Value, Kernel> planner = TABLE.get(value.op());
        if (planner == null) {
            throw new ProgramException(
                    "the reference backend has no operation " + value.op().text() + ": " + value);
        }
        return planner.apply(value);
    }
}
