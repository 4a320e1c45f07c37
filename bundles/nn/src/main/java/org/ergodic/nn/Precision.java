package org.ergodic.nn;

import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;

/**
 * Mixed precision (Micikevicius et al. 2018, §3.1): weights, state and updates keep their type, a network computes in another. Its
 * inputs are cast to that type by whoever applies it, and so is what comes out, before a loss is summed.
 */
public final class Precision {
    private Precision() {}

    /** The same scope, with all variables cast to {@code type} and state cast back. */
    public static Scope scope(Scope scope, DType type) {
        return new NestedScope(scope) {
            @Override
            public Value variable(String name) {
                return outer.variable(name).cast(type);
            }

            @Override
            public void update(String name, Value value) {
                outer.update(name, value.cast(outer.variable(name).type()));
            }
        };
    }
}
