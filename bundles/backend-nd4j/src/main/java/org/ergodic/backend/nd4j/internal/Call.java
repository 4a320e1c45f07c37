package org.ergodic.backend.nd4j.internal;

import java.util.List;

/** One prepared computation: what it reads and writes is fixed. */
interface Call {
    /** Nothing to compute. */
    Call NONE = () -> {};

    void run();

    /** One after the other. */
    static Call all(Call... calls) {
        return all(List.of(calls));
    }

    /** One after the other. */
    static Call all(List<Call> calls) {
        Call[] some = calls.stream().filter(call -> call != NONE).toArray(Call[]::new);
        if (some.length < 2) {
            return some.length == 0 ? NONE : some[0];
        }
        return () -> {
            for (Call call : some) {
                call.run();
            }
        };
    }
}
