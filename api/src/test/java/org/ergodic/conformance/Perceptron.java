package org.ergodic.conformance;

import java.util.Map;
import org.ergodic.program.Graph;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A network with one hidden layer, its gradient derived by hand, and a step of gradient descent on noisy inputs. */
final class Perceptron {
    private Perceptron() {}

    /**
     * L = mean((tanh(x' W1 + b1) W2 + b2 − y)²) with x' = x + 0.1 ε; backwards, with δ = ∂L/∂(output): ∂W2 = hᵀ δ, ∂b2 = Σ δ,
     * η = (δ W2ᵀ)(1 − h²), ∂W1 = x'ᵀ η, ∂b1 = Σ η.
     */
    static void step(Graph g, DType type, int rows, int in, int hidden, int out) {
        Value x = g.input("x", type, Shape.of(rows, in));
        Value y = g.input("y", type, Shape.of(rows, out));
        Value w1 = g.variable("w1", type, Shape.of(in, hidden));
        Value b1 = g.variable("b1", type, Shape.of(hidden));
        Value w2 = g.variable("w2", type, Shape.of(hidden, out));
        Value b2 = g.variable("b2", type, Shape.of(out));
        Value keys = g.keys(g.constant(Tensor.of(Shape.of(2), 42, 0)), 6, g.iteration(), g.iota(rows));
        Value noisy = x.plus(g.randomNormal(keys, type, Shape.of(in)).times(0.1));
        Value h = noisy.matmul(w1).plus(b1).tanh();
        Value error = h.matmul(w2).plus(b2).minus(y);
        Value delta = error.times(2.0 / (rows * out));
        Value eta = delta.matmul(w2, false, true).times(h.square().unaryMinus().plus(1));
        descend(g, "w1", w1, noisy.matmul(eta, true, false));
        descend(g, "b1", b1, eta.sum(0));
        descend(g, "w2", w2, h.matmul(delta, true, false));
        descend(g, "b2", b2, delta.sum(0));
        g.output("loss", error.square().mean());
    }

    private static void descend(Graph g, String name, Value variable, Value gradient) {
        g.assign(name, variable.minus(gradient.times(0.1)));
    }

    static Map<String, Tensor> inputs(DType type, int rows, int in, int out) {
        return Map.of(
                "x", Cases.numbers(type, Shape.of(rows, in), 101), "y", Cases.numbers(type, Shape.of(rows, out), 102));
    }

    static Map<String, Tensor> variables(DType type, int in, int hidden, int out) {
        return Map.of(
                "w1", Cases.numbers(type, Shape.of(in, hidden), 103),
                "b1", Cases.numbers(type, Shape.of(hidden), 104),
                "w2", Cases.numbers(type, Shape.of(hidden, out), 105),
                "b2", Cases.numbers(type, Shape.of(out), 106));
    }
}
