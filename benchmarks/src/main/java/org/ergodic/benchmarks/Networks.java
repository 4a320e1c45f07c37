package org.ergodic.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ergodic.model.Network;
import org.ergodic.model.Scope;
import org.ergodic.nn.Activations;
import org.ergodic.nn.Dense;
import org.ergodic.nn.Initialiser;
import org.ergodic.nn.TimeEmbedding;
import org.ergodic.nn.UNet;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** The networks of the workloads. */
final class Networks {
    private static final double LONGEST = 10_000;

    private Networks() {}

    /** Dense layers of these widths, with an activation between them and one at the end; they begin as PyTorch's do. */
    static Network perceptron(List<Integer> widths, String between, String end) {
        UnaryOperator<Value> activation = Activations.named(between);
        UnaryOperator<Value> last = Activations.named(end);
        List<Dense> layers = new ArrayList<>();
        for (int i = 0; i + 1 < widths.size(); i++) {
            layers.add(new Dense(
                    Integer.toString(i), widths.get(i), widths.get(i + 1), Initialiser.torch(), Initialiser.torch()));
        }
        return new Network() {
            @Override
            public Map<String, Tensor> initial(long seed) {
                Map<String, Tensor> variables = new LinkedHashMap<>();
                for (int i = 0; i < layers.size(); i++) {
                    layers.get(i).initial(variables, Philox.split(seed, i));
                }
                return variables;
            }

            @Override
            public Value apply(Scope scope, Value... inputs) {
                Value x = inputs[0];
                for (Dense layer : layers) {
                    boolean isLast = layer == layers.get(layers.size() - 1);
                    x = (isLast ? last : activation).apply(layer.apply(scope, x));
                }
                return x;
            }
        };
    }

    /** A network of ([rows] + sample, times [rows]). */
    static Network denoiser(Workload.Denoiser denoiser) {
        if (denoiser instanceof Workload.Mlp mlp) {
            return denoiser(mlp);
        }
        Workload.UNet unet = (Workload.UNet) denoiser;
        return new UNet(
                Shape.of(unet.side(), unet.side(), 1), new UNet.Size(unet.base(), unet.multiples(), unet.blocks()));
    }

    private static Network denoiser(Workload.Mlp mlp) {
        List<Integer> widths = new ArrayList<>(List.of(mlp.size() + mlp.embedding()));
        widths.addAll(mlp.hidden());
        widths.add(mlp.size());
        Network perceptron = perceptron(widths, "silu", "identity");
        return new Network() {
            @Override
            public Map<String, Tensor> initial(long seed) {
                return perceptron.initial(seed);
            }

            @Override
            public Value apply(Scope scope, Value... inputs) {
                Value time = TimeEmbedding.sinusoidal(inputs[1], mlp.embedding(), LONGEST);
                return perceptron.apply(scope, inputs[0].graph().concat(1, List.of(inputs[0], time)));
            }
        };
    }
}
