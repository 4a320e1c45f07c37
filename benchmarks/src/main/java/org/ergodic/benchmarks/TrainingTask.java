package org.ergodic.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.model.Model;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** Steps of a training program, as many in a call as are asked for. */
final class TrainingTask implements Task {
    private final int parameters;
    private final double prepareSeconds;
    private final Session session;
    private final Executable executable;
    private final Map<String, Tensor> inputs;
    private int next;

    /** @param data [rows] + sample */
    TrainingTask(Backend backend, Programs.Step step, Tensor data, long seed) {
        parameters = step.parameters();
        Map<String, Tensor> variables = new HashMap<>(step.variables());
        variables.put(
                Model.DATA,
                data.reshape(step.program().variables().get(Model.DATA).shape()));
        inputs = Map.of(Model.SEED, Tensor.of(Shape.of(2), (int) seed, (int) (seed >>> 32)));
        session = backend.open(variables);
        long before = System.nanoTime();
        executable = session.prepare(step.program());
        prepareSeconds = (System.nanoTime() - before) / 1e9;
    }

    @Override
    public int parameters() {
        return parameters;
    }

    @Override
    public double prepareSeconds() {
        return prepareSeconds;
    }

    @Override
    public Map<String, double[]> run(int count) {
        Map<String, double[]> losses = new TreeMap<>();
        executable.run(inputs, next, count).forEach((name, values) -> losses.put(name, values.toDoubles()));
        next += count;
        return losses;
    }

    @Override
    public void close() {
        session.close();
    }
}
