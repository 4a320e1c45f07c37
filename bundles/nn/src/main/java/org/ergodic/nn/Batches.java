package org.ergodic.nn;

import org.ergodic.model.Model;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** What a training step draws: rows of data, and keys for other numbers. */
public final class Batches {
    private Batches() {}

    /**
     * Key rows for a batch: (seed, stream, iteration, row).
     *
     * @param stream one of {@link Streams}
     */
    public static Value keys(Graph graph, int stream, int batch) {
        return graph.keys(
                graph.input(Model.SEED, DType.I32, Shape.of(2)), stream, graph.iteration(), graph.iota(batch));
    }

    /**
     * A batch of training data, drawn uniformly with replacement: [batch] + sample.
     *
     * @param type what the data is converted to
     * @param rows rows of the training data
     * @param sample the shape of one row
     */
    public static Value draw(Graph graph, DType type, int batch, int rows, Shape sample) {
        Value data = graph.variable(Model.DATA, DType.F32, sample.prepend(rows));
        Value indices = graph.randomInteger(keys(graph, Streams.BATCH, batch), rows, Shape.scalar());
        return data.gather(indices).cast(type);
    }
}
