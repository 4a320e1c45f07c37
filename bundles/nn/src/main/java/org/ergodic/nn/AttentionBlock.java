package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.Tensor;

/**
 * Self-attention over all positions with a residual connection: x + attention(groupNorm(x)), at first x itself (Ho et al. 2020,
 * appendix B).
 *
 * @param name the prefix of its variables
 * @param channels a multiple of groups and of heads
 * @param groups of the norm
 * @param heads of the attention
 */
public record AttentionBlock(String name, int channels, int groups, int heads) implements Layer {
    private GroupNorm norm() {
        return new GroupNorm(name + "/norm", channels, groups);
    }

    private Attention attention() {
        return new Attention(name + "/attention", channels, heads, Initialiser.zeros());
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        norm().initial(variables, seed);
        attention().initial(variables, seed);
    }

    /** From [n, s1..sd, channels] to the same shape. */
    public Value apply(Scope scope, Value x) {
        return x.plus(attention().apply(scope, norm().apply(scope, x)));
    }
}
