package org.ergodic.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.conformance.FiniteDifferences;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A function of f64 variables of given shapes, with values in [low, high], and checks of its gradients. */
record GradientCase(Op op, double low, double high, List<Shape> shapes, Function<List<Value>, Value> function) {
    private static final double TOLERANCE = 1e-6;

    void firstOrder() {
        check(false);
    }

    void secondOrder() {
        check(true);
    }

    private void check(boolean second) {
        FiniteDifferences.check(new ReferenceBackend(), program(second), variables(), Map.of(), TOLERANCE);
    }

    /** loss = Σ weights·f, or, for the second order, that + Σ (d loss / d arguments)². */
    private Program program(boolean second) {
        return Program.build(graph -> {
            List<Value> variables = new ArrayList<>();
            for (int i = 0; i < shapes.size(); i++) {
                variables.add(graph.variable("x" + i, DType.F64, shapes.get(i)));
            }
            Value y = function.apply(variables);
            Value loss =
                    y.times(graph.constant(random(y.shape(), 99, 0.5, 1.5))).sum();
            if (second) {
                loss = loss.plus(Gradients.of(loss, variables).stream()
                        .map(gradient -> gradient.square().sum())
                        .reduce(Value::plus)
                        .orElseThrow());
            }
            graph.output("loss", loss);
            List<Value> gradients = Gradients.of(loss, variables);
            for (int i = 0; i < gradients.size(); i++) {
                graph.output("gradient/x" + i, gradients.get(i));
            }
        });
    }

    private Map<String, Tensor> variables() {
        Map<String, Tensor> variables = new HashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            variables.put("x" + i, random(shapes.get(i), i, low, high));
        }
        return variables;
    }

    private static Tensor random(Shape shape, int stream, double low, double high) {
        double[] values = new double[shape.size()];
        Philox draws = new Philox(20, stream, 0, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * draws.uniform(i);
        }
        return Tensor.of(shape, values);
    }

    @Override
    public String toString() {
        return op.text() + shapes;
    }
}
