package org.ergodic.gan.internal;

import org.ergodic.nn.Batches;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** The law p_h of a generator's latent numbers; the name in lower case is the option's, and that of the model's input. */
enum Prior {
    /** N(0, 1), independent. */
    NORMAL {
        @Override
        Value draw(Graph graph, DType type, int batch, int latent) {
            return graph.randomNormal(Batches.keys(graph, Streams.LATENT, batch), type, Shape.of(latent));
        }

        @Override
        Value latent(Value drawn) {
            return drawn;
        }
    },
    /** Uniform in [−1, 1), independent. */
    UNIFORM {
        @Override
        Value draw(Graph graph, DType type, int batch, int latent) {
            return graph.randomUniform(Batches.keys(graph, Streams.LATENT, batch), type, Shape.of(latent));
        }

        @Override
        Value latent(Value drawn) {
            return drawn.times(2).minus(1);
        }
    };

    /** The random numbers of a training step, [batch, latent], as an input of this name would hold them. */
    abstract Value draw(Graph graph, DType type, int batch, int latent);

    /** Such numbers made into latent ones. */
    abstract Value latent(Value drawn);
}
