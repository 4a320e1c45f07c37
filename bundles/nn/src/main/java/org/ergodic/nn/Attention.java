package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Tensor;

/**
 * Multi-head self-attention (Vaswani et al. 2017, §3.2.2) over the positions of a sequence, or over the pixels of an image: a dense
 * layer {@code name/in} gives each position a query, a key and a value for each head (first all queries, head by head, then the keys, then the
 * values), and a dense layer {@code name/out} takes the heads' results together.
 *
 * @param name the prefix of its variables
 * @param channels a multiple of heads
 * @param heads how many there are
 * @param last how the weights of {@code name/out} begin
 */
public record Attention(String name, int channels, int heads, Initialiser last) implements Layer {
    public Attention {
        if (heads < 1 || channels % heads != 0) {
            throw new IllegalArgumentException(channels + " channels do not make " + heads + " heads");
        }
    }

    private Dense in() {
        return new Dense(name + "/in", channels, 3 * channels, Initialiser.xavierUniform());
    }

    private Dense out() {
        return new Dense(name + "/out", channels, channels, last);
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        in().initial(variables, Philox.split(seed, 0));
        out().initial(variables, Philox.split(seed, 1));
    }

    /** From [n, .., channels] to the same shape; all axes between are positions, each of which attends to all. */
    public Value apply(Scope scope, Value x) {
        int rows = x.shape().dimension(0);
        int positions = x.shape().size() / Math.max(1, rows * channels);
        // [3, n, heads, positions, channels / heads]
        Value all = in().apply(scope, x.reshape(rows, positions, channels))
                .reshape(rows, positions, 3, heads, channels / heads)
                .transpose(2, 0, 3, 1, 4);
        Value result = Functions.attention(part(all, 0), part(all, 1), part(all, 2));
        return out().apply(scope, result.transpose(0, 2, 1, 3).reshape(x.shape()));
    }

    private static Value part(Value all, int i) {
        return all.slice(0, i, 1).reshape(all.shape().row());
    }
}
