package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * The residual block of DDPM's U-Net (Ho et al. 2020, appendix B): group norm, SiLU, convolution, plus the projected time embedding,
 * group norm, SiLU, dropout, convolution, plus the input, which a convolution of size 1 brings to the new number of channels where it
 * changes.
 *
 * @param name the prefix of its variables
 * @param in channels
 * @param out channels
 * @param time numbers in the time embedding
 * @param kernel spatial shape of both convolutions
 * @param groups of both group norms
 * @param dropout the rate
 * @param initialiser of all weights and biases but the norms'
 */
public record ResidualBlock(
        String name, int in, int out, int time, Shape kernel, int groups, double dropout, Initialiser initialiser)
        implements Layer {
    private GroupNorm norm1() {
        return new GroupNorm(name + "/norm1", in, groups);
    }

    private Conv conv1() {
        return new Conv(name + "/conv1", in, out, kernel, initialiser).biased(initialiser);
    }

    private Dense embedded() {
        return new Dense(name + "/time", time, out, initialiser, initialiser);
    }

    private GroupNorm norm2() {
        return new GroupNorm(name + "/norm2", out, groups);
    }

    private Conv conv2() {
        return new Conv(name + "/conv2", out, out, kernel, initialiser).biased(initialiser);
    }

    private Conv skip() {
        Shape one = Shape.of(Conv.repeat(1, kernel.rank()));
        return new Conv(name + "/skip", in, out, one, initialiser).biased(initialiser);
    }

    @Override
    public void initial(Map<String, Tensor> variables, long seed) {
        norm1().initial(variables, seed);
        conv1().initial(variables, Philox.split(seed, 1));
        embedded().initial(variables, Philox.split(seed, 2));
        norm2().initial(variables, seed);
        conv2().initial(variables, Philox.split(seed, 3));
        if (in != out) {
            skip().initial(variables, Philox.split(seed, 4));
        }
    }

    /**
     * From [n, s1..sd, in] to [n, s1..sd, out].
     *
     * @param time [n, time], after an activation
     */
    public Value apply(Scope scope, Value x, Value time) {
        int[] each = Conv.repeat(1, x.shape().rank());
        each[0] = x.shape().dimension(0);
        each[each.length - 1] = out;
        Value h = conv1().unbiased(scope, norm1().apply(scope, x, "silu"));
        Value shift = embedded().apply(scope, time).plus(conv1().bias(scope));
        h = h.plus(shift.reshape(each));
        h = new Dropout(name + "/dropout", dropout).apply(scope, norm2().apply(scope, h, "silu"));
        h = conv2().apply(scope, h);
        return h.plus(in == out ? x : skip().apply(scope, x));
    }
}
