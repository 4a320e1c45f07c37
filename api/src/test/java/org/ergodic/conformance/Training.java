package org.ergodic.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.program.Convolution;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Small trainings by gradient descent, their gradients derived by hand. What is random in them is uniform, and so exact on every backend.
 *
 * @param needs the operations that a backend may lack
 * @param losses for each variable the output that it descends on
 * @param inputs in f32
 * @param variables what they begin as, in f32
 */
record Training(
        String name,
        Set<Op> needs,
        Map<String, String> losses,
        Map<String, Tensor> inputs,
        Map<String, Tensor> variables,
        Body body) {
    static final double RATE = 0.25;

    /** One step. */
    @FunctionalInterface
    interface Body {
        void step(Graph graph, DType type);
    }

    private static final int ROWS = 6;

    static List<Training> all() {
        return List.of(regression(), adversaries(), denoiser());
    }

    Program program(DType type) {
        return Program.build(g -> body.step(g, type));
    }

    /** These numbers in another type. */
    static Map<String, Tensor> as(DType type, Map<String, Tensor> tensors) {
        Map<String, Tensor> converted = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> converted.put(name, tensor.type().floating() ? tensor.as(type) : tensor));
        return converted;
    }

    /** {@link Perceptron}, without its noise: L = mean((tanh(x W1 + b1) W2 + b2 − y)²). */
    private static Training regression() {
        Map<String, Tensor> variables =
                numbers(110, Map.of("w1", Shape.of(3, 7), "b1", Shape.of(7), "w2", Shape.of(7, 2), "b2", Shape.of(2)));
        return new Training(
                "a regression",
                Set.of(),
                all("loss", variables),
                numbers(111, Map.of("x", Shape.of(ROWS, 3), "y", Shape.of(ROWS, 2))),
                variables,
                (g, type) -> {
                    Value x = g.input("x", type, Shape.of(ROWS, 3));
                    Value y = g.input("y", type, Shape.of(ROWS, 2));
                    Value w1 = g.variable("w1", type, Shape.of(3, 7));
                    Value b1 = g.variable("b1", type, Shape.of(7));
                    Value w2 = g.variable("w2", type, Shape.of(7, 2));
                    Value b2 = g.variable("b2", type, Shape.of(2));
                    Value h = x.matmul(w1).plus(b1).tanh();
                    Value error = h.matmul(w2).plus(b2).minus(y);
                    Value delta = error.times(2.0 / (2 * ROWS));
                    Value eta = back(h, delta.matmul(w2, false, true));
                    descend(g, "w1", w1, x.matmul(eta, true, false));
                    descend(g, "b1", b1, eta.sum(0));
                    descend(g, "w2", w2, h.matmul(delta, true, false));
                    descend(g, "b2", b2, delta.sum(0));
                    g.output("loss", error.square().mean());
                });
    }

    /**
     * A GAN in the plane: G(z) = tanh(z A + a) B + b against D(x) = tanh(x C + c) d, both descending at once on the losses of Goodfellow
     * et al. 2014: mean(softplus(−D(x)) + softplus(D(G(z)))), and mean(softplus(−D(G(z)))). With s = ∂L/∂D, U = tanh(x C + c) and
     * V = (s dᵀ)(1 − U²): ∂d = Uᵀ s, ∂C = xᵀ V, ∂c = Σ V, ∂x = V Cᵀ.
     */
    private static Training adversaries() {
        Map<String, Shape> generator =
                Map.of("A", Shape.of(2, 5), "a", Shape.of(5), "B", Shape.of(5, 2), "b", Shape.of(2));
        Map<String, Shape> discriminator = Map.of("C", Shape.of(2, 6), "c", Shape.of(6), "d", Shape.of(6, 1));
        Map<String, Tensor> variables = numbers(120, generator);
        Map<String, String> losses = all("generator", variables);
        losses.putAll(all("discriminator", numbers(121, discriminator)));
        variables.putAll(numbers(121, discriminator));
        return new Training(
                "a GAN", Set.of(), losses, numbers(122, Map.of("x", Shape.of(ROWS, 2))), variables, (g, type) -> {
                    Map<String, Value> v = new LinkedHashMap<>();
                    generator.forEach((name, shape) -> v.put(name, g.variable(name, type, shape)));
                    discriminator.forEach((name, shape) -> v.put(name, g.variable(name, type, shape)));
                    Value z = uniform(g, type, Shape.of(2));
                    Value h = z.matmul(v.get("A")).plus(v.get("a")).tanh();
                    Value fake = h.matmul(v.get("B")).plus(v.get("b"));
                    Value real = g.input("x", type, Shape.of(ROWS, 2));
                    Value unitsReal = real.matmul(v.get("C")).plus(v.get("c")).tanh();
                    Value unitsFake = fake.matmul(v.get("C")).plus(v.get("c")).tanh();
                    Value scoreReal = unitsReal.matmul(v.get("d"));
                    Value scoreFake = unitsFake.matmul(v.get("d"));

                    Value up = scoreReal.unaryMinus().sigmoid().times(-1.0 / ROWS);
                    Value down = scoreFake.sigmoid().times(1.0 / ROWS);
                    Value backReal = back(unitsReal, up.matmul(v.get("d"), false, true));
                    Value backFake = back(unitsFake, down.matmul(v.get("d"), false, true));
                    descend(
                            g,
                            "d",
                            v.get("d"),
                            unitsReal.matmul(up, true, false).plus(unitsFake.matmul(down, true, false)));
                    descend(
                            g,
                            "C",
                            v.get("C"),
                            real.matmul(backReal, true, false).plus(fake.matmul(backFake, true, false)));
                    descend(g, "c", v.get("c"), backReal.plus(backFake).sum(0));

                    Value wanted = scoreFake.unaryMinus().sigmoid().times(-1.0 / ROWS);
                    Value moved = back(unitsFake, wanted.matmul(v.get("d"), false, true))
                            .matmul(v.get("C"), false, true);
                    Value eta = back(h, moved.matmul(v.get("B"), false, true));
                    descend(g, "B", v.get("B"), h.matmul(moved, true, false));
                    descend(g, "b", v.get("b"), moved.sum(0));
                    descend(g, "A", v.get("A"), z.matmul(eta, true, false));
                    descend(g, "a", v.get("a"), eta.sum(0));

                    g.output(
                            "discriminator",
                            scoreReal
                                    .unaryMinus()
                                    .softplus()
                                    .plus(scoreFake.softplus())
                                    .mean());
                    g.output("generator", scoreFake.unaryMinus().softplus().mean());
                });
    }

    /**
     * A denoiser of images: from 0.8 x + 0.6 ε it finds ε by a convolution of stride 2, tanh, and a transposed convolution; L = mean((ε̂ −
     * ε)²). With ∗ the convolution and δ = ∂L/∂ε̂, of the transposed one: ∂h = δ ∗ K2, and ∂K2 as a convolution's that takes δ to h.
     */
    private static Training denoiser() {
        Convolution how = Convolution.of(2).strided(2, 2).padded(new int[] {1, 1}, new int[] {0, 0});
        Map<String, Tensor> variables = numbers(130, Map.of("k1", Shape.of(3, 3, 1, 4), "b1", Shape.of(4)));
        variables.putAll(numbers(131, Map.of("k2", Shape.of(3, 3, 1, 4), "b2", Shape.of(1))));
        Shape image = Shape.of(ROWS, 6, 6, 1);
        return new Training(
                "a denoiser with convolutions",
                Set.of(Op.CONV, Op.CONV_INPUT, Op.CONV_KERNEL),
                all("loss", variables),
                numbers(132, Map.of("x", image)),
                variables,
                (g, type) -> {
                    Value k1 = g.variable("k1", type, Shape.of(3, 3, 1, 4));
                    Value b1 = g.variable("b1", type, Shape.of(4));
                    Value k2 = g.variable("k2", type, Shape.of(3, 3, 1, 4));
                    Value b2 = g.variable("b2", type, Shape.of(1));
                    Value noise = uniform(g, type, Shape.of(6, 6, 1)).times(Math.sqrt(3));
                    Value noisy = g.input("x", type, image).times(0.8).plus(noise.times(0.6));
                    Value h = noisy.conv(k1, how).plus(b1).tanh();
                    Value error = h.convInput(k2, how, 6, 6).plus(b2).minus(noise);
                    Value delta = error.times(2.0 / image.size());
                    Value eta = back(h, delta.conv(k2, how));
                    descend(g, "k1", k1, noisy.convKernel(eta, how, 3, 3));
                    descend(g, "b1", b1, eta.sum(0, 1, 2));
                    descend(g, "k2", k2, delta.convKernel(h, how, 3, 3));
                    descend(g, "b2", b2, delta.sum(0, 1, 2));
                    g.output("loss", error.square().mean());
                });
    }

    /** Through h = tanh(u). */
    private static Value back(Value h, Value cotangent) {
        return cotangent.times(h.square().unaryMinus().plus(1));
    }

    private static void descend(Graph g, String name, Value variable, Value gradient) {
        g.assign(name, variable.minus(gradient.times(RATE)));
    }

    /** In [−1, 1), other numbers in each iteration. */
    private static Value uniform(Graph g, DType type, Shape shape) {
        Value keys = g.keys(g.constant(Tensor.of(Shape.of(2), 42, 0)), 6, g.iteration(), g.iota(ROWS));
        return g.randomUniform(keys, type, shape).times(2).minus(1);
    }

    private static Map<String, Tensor> numbers(int seed, Map<String, Shape> shapes) {
        Map<String, Tensor> numbers = new LinkedHashMap<>();
        shapes.keySet().stream()
                .sorted()
                .forEach(name -> numbers.put(
                        name, Cases.numbers(DType.F32, shapes.get(name), seed + 100 * (numbers.size() + 1))));
        return numbers;
    }

    private static Map<String, String> all(String loss, Map<String, Tensor> variables) {
        Map<String, String> losses = new LinkedHashMap<>();
        variables.keySet().forEach(name -> losses.put(name, loss));
        return losses;
    }

    @Override
    public String toString() {
        return name;
    }
}
