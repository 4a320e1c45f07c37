package org.ergodic.nn;

import java.util.List;
import java.util.function.Function;
import org.ergodic.program.Composites;
import org.ergodic.program.Value;
import org.jspecify.annotations.Nullable;

/** Functions of tensors that have a name, so that a backend may have a kernel for them: composites. */
public final class Functions {
    static final String HOLD = "hold@1";
    static final String SOFTMAX = "softmax@1";

    private Functions() {}

    static Value composite(String name, List<Value> arguments, Function<List<Value>, Value> body) {
        return Composites.call(name, arguments, in -> List.of(body.apply(in))).get(0);
    }

    /** x itself, but a constant to everything that is differentiated. */
    public static Value hold(Value x) {
        return composite(HOLD, List.of(x), in -> in.get(0));
    }

    /** x·sigmoid(x), elementwise (Elfwing, Uchibe and Doya 2018). */
    public static Value silu(Value x) {
        return composite("silu@1", List.of(x), in -> in.get(0).times(in.get(0).sigmoid()));
    }

    /** e^x_i / Σ_j e^x_j over the last axis, without overflow. */
    public static Value softmax(Value x) {
        return composite(SOFTMAX, List.of(x), in -> softmaxBody(in.get(0)));
    }

    private static Value softmaxBody(Value x) {
        int last = x.shape().rank() - 1;
        Value powers = x.minus(x.amaxKeep(last)).exp();
        Value one = x.graph().constant(x.type(), 1);
        return powers.times(one.div(powers.sumKeep(last)));
    }

    /** x̄ = y·(ȳ − Σ ȳ·y): the largest element, which only keeps the powers from overflowing, has no part in it. */
    static List<@Nullable Value> softmaxGradient(Value x, Value cotangent) {
        Value y = softmax(x);
        Value mean = cotangent.times(y).sumKeep(x.shape().rank() - 1);
        return List.of(y.times(cotangent.minus(mean)));
    }

    /**
     * Attention (Vaswani et al. 2017, eq. 1): softmax(Q·Kᵀ/√d)·V.
     *
     * @param queries [.., n, d]
     * @param keys [.., m, d]
     * @param values [.., m, e]
     * @return [.., n, e]
     */
    public static Value attention(Value queries, Value keys, Value values) {
        return composite("attention@1", List.of(queries, keys, values), in -> {
            Value q = in.get(0);
            double scale = 1 / Math.sqrt(q.shape().dimension(q.shape().rank() - 1));
            return softmax(q.times(scale).matmul(in.get(1), false, true)).matmul(in.get(2));
        });
    }
}
