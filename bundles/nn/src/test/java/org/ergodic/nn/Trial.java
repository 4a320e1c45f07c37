package org.ergodic.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.conformance.FiniteDifferences;
import org.ergodic.model.Scope;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A function of f64 variables, run on the reference backend, and its gradients against finite differences. */
final class Trial implements Scope {
    private static final Backend BACKEND = new ReferenceBackend();

    private final Graph graph;
    private final Map<String, Tensor> variables;
    private final boolean training;
    private final Map<String, Value> updated = new LinkedHashMap<>();

    private Trial(Graph graph, Map<String, Tensor> variables, boolean training) {
        this.graph = graph;
        this.variables = variables;
        this.training = training;
    }

    /** Variables for layers: the initial ones, moved a little so that none is special, in f64. */
    static Map<String, Tensor> variables(Layer... layers) {
        Map<String, Tensor> initial = new LinkedHashMap<>();
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (int i = 0; i < layers.length; i++) {
            layers[i].initial(initial, 17 + i);
            layers[i].state(state, 17 + i);
        }
        initial.replaceAll((name, value) -> moved(value, Streams.training(name)));
        state.replaceAll((name, value) -> value.as(DType.F64));
        initial.putAll(state);
        return initial;
    }

    private static Tensor moved(Tensor value, int stream) {
        double[] numbers = value.toDoubles();
        double[] by = numbers(value.shape(), stream).toDoubles();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += 0.3 * by[i];
        }
        return Tensor.of(value.shape(), numbers);
    }

    /** Standard normal numbers. */
    static Tensor numbers(Shape shape, int stream) {
        double[] values = new double[shape.size()];
        Philox draws = new Philox(5, stream, 0, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.normal(i);
        }
        return Tensor.of(shape, values);
    }

    /** What the function gives, and after it each updated state by its name. */
    static Map<String, Tensor> run(Map<String, Tensor> variables, boolean training, Function<Scope, Value> function) {
        Program program = Program.build(g -> {
            Trial trial = new Trial(g, variables, training);
            g.output("y", function.apply(trial));
            trial.updated.forEach(g::output);
        });
        return run(program, variables);
    }

    static Map<String, Tensor> run(Program program, Map<String, Tensor> variables) {
        try (Session session = BACKEND.open(variables);
                Executable executable = session.prepare(program)) {
            return executable.run(Map.of());
        }
    }

    /** The gradients of Σ c·f, and of that plus all its gradients' squares, by all variables of type f64. */
    static void checkGradients(Map<String, Tensor> variables, boolean training, Function<Scope, Value> function) {
        for (boolean second : new boolean[] {false, true}) {
            FiniteDifferences.check(
                    BACKEND, gradients(variables, training, second, function), variables, Map.of(), 1e-6);
        }
    }

    private static Program gradients(
            Map<String, Tensor> variables, boolean training, boolean second, Function<Scope, Value> function) {
        return Program.build(g -> {
            Trial trial = new Trial(g, variables, training);
            List<String> names = new ArrayList<>();
            List<Value> of = new ArrayList<>();
            Value y = function.apply(trial);
            variables.forEach((name, value) -> {
                if (value.type() == DType.F64) {
                    names.add(name);
                    of.add(trial.initially(name));
                }
            });
            Value loss = y.times(g.constant(numbers(y.shape(), 99))).sum();
            if (second) {
                loss = loss.plus(Gradients.of(loss, of).stream()
                        .map(gradient -> gradient.square().sum())
                        .reduce(Value::plus)
                        .orElseThrow());
            }
            g.output("loss", loss);
            List<Value> gradients = Gradients.of(loss, of);
            for (int i = 0; i < names.size(); i++) {
                g.output("gradient/" + names.get(i), gradients.get(i));
            }
        });
    }

    private Value initially(String name) {
        Tensor value = variables.get(name);
        return graph.variable(name, value.type(), value.shape());
    }

    @Override
    public Value variable(String name) {
        return updated.containsKey(name) ? updated.get(name) : initially(name);
    }

    @Override
    public boolean training() {
        return training;
    }

    @Override
    public void update(String name, Value value) {
        updated.put(name, value);
    }

    @Override
    public Value keys(String use, int rows) {
        return graph.keys(
                graph.constant(Tensor.of(Shape.of(2), 3, 4)),
                Streams.training(use),
                graph.iteration(),
                graph.iota(rows));
    }
}
