package org.ergodic.nn;

import org.ergodic.model.Scope;
import org.ergodic.program.Value;

/** A scope like another one, but for the variables. */
abstract class NestedScope implements Scope {
    protected final Scope outer;

    NestedScope(Scope outer) {
        this.outer = outer;
    }

    @Override
    public boolean training() {
        return outer.training();
    }

    @Override
    public void update(String name, Value value) {
        outer.update(name, value);
    }

    @Override
    public Value keys(String use, int rows) {
        return outer.keys(use, rows);
    }
}
