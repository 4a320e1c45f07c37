package org.ergodic.gan.internal;

import java.util.List;
import org.ergodic.model.Network;
import org.ergodic.nn.Activations;
import org.ergodic.nn.Initialiser;
import org.ergodic.nn.Mlp;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.tensor.Shape;

/** The options of both perceptrons, and how they follow the size of a sample where they are left open. */
final class MlpOptions {
    /** Samples of up to this many numbers get small networks. */
    private static final int SMALL = 32;

    static final List<Parameter> PARAMETERS = List.of(
            Parameter.integer(
                    "width", 0, 0, 8192, "units of a hidden layer; 0: 64 for samples of up to 32 numbers, else 256"),
            Parameter.integer("layers", 3, 0, 64, "hidden layers"),
            Activations.parameter("relu"));

    private MlpOptions() {}

    /** The perceptron from {@code in} numbers to {@code out}, on samples of {@code size} numbers. */
    static Network network(Options options, int size, int in, Shape out) {
        int width = options.integer("width");
        return new Mlp(
                in,
                width > 0 ? width : size <= SMALL ? 64 : 256,
                options.integer("layers"),
                out,
                Activations.named(options.text("activation")),
                Initialiser.normal(1));
    }
}
