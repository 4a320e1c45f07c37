package org.ergodic.diffusion.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ergodic.model.Network;
import org.ergodic.model.Scope;
import org.ergodic.nn.Dense;
import org.ergodic.nn.Initialiser;
import org.ergodic.nn.TimeEmbedding;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Dense layers, each of which also sees the embedded time, and a gain from the input to the output that depends on time:
 *
 * <pre>
 * e   = sinusoidal embedding of time
 * h_0 = x,  h_(i+1) = activation(W_i·[h_i, e] + b_i)
 * out = W·h + b + gain(e)·x,  gain(e) = G·e + c, elementwise
 * </pre>
 *
 * <p>The gain alone is the best denoiser of independent Gaussians (there epsilon = sigma·(x − alpha·m)/(alpha²s² + sigma²)), so
 * the layers only learn what data has beyond that, and a width below the sample's size loses no noise (compare the skip
 * connection of Karras et al. 2022, §5). The last layer and the gain begin at 0.
 */
final class MlpDenoiserNetwork implements Network {
    /** Time is scaled to 0 … 1000, the unit that the embedding's longest period of 2π·10,000 was chosen for. */
    private static final double TIME_SCALE = 1000;

    private static final double LONGEST = 10_000;

    private final Shape sample;
    private final double scale;
    private final UnaryOperator<Value> activation;
    private final int embedding;
    private final List<Dense> layers = new ArrayList<>();
    private final Dense last;
    private final Dense gain;

    MlpDenoiserNetwork(
            Shape sample, double horizon, int width, int hidden, UnaryOperator<Value> activation, int embedding) {
        this.sample = sample;
        this.scale = horizon > 0 ? TIME_SCALE / horizon : 1;
        this.activation = activation;
        this.embedding = embedding;
        int size = sample.size();
        for (int i = 0; i < hidden; i++) {
            int in = (i == 0 ? size : width) + embedding;
            layers.add(new Dense(Integer.toString(i), in, width, Initialiser.normal(2)));
        }
        last = new Dense(Integer.toString(hidden), width, size, Initialiser.zeros());
        gain = new Dense("gain", embedding, size, Initialiser.zeros());
    }

    @Override
    public Map<String, Tensor> initial(long seed) {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).initial(variables, Philox.split(seed, i));
        }
        last.initial(variables, seed);
        gain.initial(variables, seed);
        return variables;
    }

    @Override
    public Value apply(Scope scope, Value... inputs) {
        int rows = inputs[0].shape().dimension(0);
        Value x = inputs[0].reshape(rows, sample.size());
        Value time = TimeEmbedding.sinusoidal(inputs[1].times(scale), embedding, LONGEST);
        Value h = x;
        for (Dense layer : layers) {
            Value joined = x.graph().concat(1, List.of(h, time));
            h = activation.apply(layer.apply(scope, joined));
        }
        Value output = last.apply(scope, h).plus(gain.apply(scope, time).times(x));
        return output.reshape(inputs[0].shape());
    }
}
