package org.ergodic.backend.nd4j.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.program.ProgramException;

/** The table of operations: how each one becomes a call. */
final class Kernels {
    private static final Map<Op, Function<Step, Call>> TABLE = new EnumMap<>(Op.class);

    static {
        TABLE.put(Op.CONSTANT, step -> () -> step.result().set(step.value().constant()));
        TABLE.put(Op.IOTA, step -> () -> {
            for (int i = 0; i < step.size(); i++) {
                step.result().ints().put(i, i);
            }
        });
        Loops.register(TABLE);
        Arithmetic.register(TABLE);
        Moves.register(TABLE);
        Products.register(TABLE);
        Convolutions.register(TABLE);
        Reductions.register(TABLE);
        Order.register(TABLE);
        Draws.register(TABLE);
    }

    private Kernels() {}

    /**
     * The call that computes a value.
     *
     * @throws ProgramException if the backend lacks the operation
     */
    static Call call(Step step) {
        Function<Step, Call> kernel = TABLE.get(step.op());
        if (kernel == null) {
            throw new ProgramException("the backend nd4j-cpu lacks the operation "
                    + step.op().text() + " of " + step.type().text() + ", in " + step.value()
                    + "; use another backend, such as 'reference'");
        }
        return step.size() == 0 ? Call.NONE : Parts.of(step, kernel);
    }
}
