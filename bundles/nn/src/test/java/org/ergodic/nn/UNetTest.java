package org.ergodic.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.model.Scope;
import org.ergodic.program.Composites;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class UNetTest {
    /** With attention at the second level and in the middle. */
    private static final UNet TINY = new UNet(Shape.of(4, 4, 1), new UNet.Size(8, List.of(1, 2), 1, Set.of(1), 2, 0));

    private static final Map<String, Tensor> WEIGHTS = weights();

    /** In f64, moved so that no layer begins at zero. */
    private static Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        TINY.initial(3).forEach((name, value) -> {
            double[] numbers = value.toDoubles();
            double[] by = Trial.numbers(value.shape(), Streams.training(name)).toDoubles();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] += 0.05 * by[i];
            }
            weights.put(name, Tensor.of(value.shape(), numbers));
        });
        return weights;
    }

    private static Scope scope(Graph g) {
        return name -> g.variable(name, DType.F64, WEIGHTS.get(name).shape());
    }

    private static int parameters(UNet net) {
        return net.initial(0).values().stream()
                .mapToInt(value -> value.shape().size())
                .sum();
    }

    /** As the same network in PyTorch has, which counted its own. */
    @Test
    void parameterCounts() {
        Shape digits = Shape.of(28, 28, 1);
        assertThat(parameters(new UNet(digits, new UNet.Size(32, List.of(1, 2, 2), 2))))
                .isEqualTo(1_522_561);
        assertThat(parameters(new UNet(digits, new UNet.Size(8, List.of(1, 2), 1))))
                .isEqualTo(40_489);
    }

    /**
     * The same network in PyTorch 2 (channels first, its weights transposed to ours), in f64: element i of variable k is
     * 0.2·sin(0.7·i + k), plus 1 for the weights of norms, and element i of x is cos(0.9·i).
     */
    @Test
    void computesWhatPyTorchComputes() {
        UNet net = new UNet(Shape.of(4, 4, 1), new UNet.Size(8, List.of(1, 2), 1));
        Map<String, Tensor> variables = new LinkedHashMap<>();
        net.initial(0).forEach((name, value) -> {
            double[] numbers = new double[value.shape().size()];
            int k = variables.size();
            double shift = name.matches(".*norm.?/weight") ? 1 : 0;
            Arrays.setAll(numbers, i -> shift + 0.2 * Math.sin(0.7 * i + k));
            variables.put(name, Tensor.of(value.shape(), numbers));
        });
        double[] x = new double[32];
        Arrays.setAll(x, i -> Math.cos(0.9 * i));
        double[] y = Trial.run(variables, false, scope -> {
                    Graph g = scope.variable("in/bias").graph();
                    Value time = g.constant(Tensor.of(Shape.of(2), 3.0, 700.0));
                    return net.apply(scope, g.constant(Tensor.of(Shape.of(2, 4, 4, 1), x)), time);
                })
                .get("y")
                .toDoubles();
        assertThat(y).containsExactly(PYTORCH, within(1e-10));
    }

    private static final double[] PYTORCH = {
        -1.0173537342733083,
        -2.4133231953355407,
        -0.3345125204125708,
        0.8486907270081122,
        -1.2421394606092275,
        0.969485107278652,
        0.6985648846711995,
        -0.6493548809064486,
        3.157908617127248,
        3.6700525064886063,
        2.4812887632766385,
        1.4561018532089043,
        -0.8852848754420776,
        -1.277894834439521,
        -1.246229353818566,
        -1.4501224798627987,
        -1.154824469143524,
        -2.971808151863898,
        -0.47120588448104217,
        1.8811588922848292,
        -2.87182346519761,
        1.4952542434617087,
        3.321778159225194,
        0.19731681914957777,
        4.532506177453432,
        3.9529823884013835,
        -1.0674567794998864,
        -1.944053158588675,
        0.05642647719886562,
        -2.1399019897062823,
        -1.2485168057433058,
        0.45728356444998164
    };

    @Test
    void shapesInOneToThreeDimensions() {
        for (Shape sample : List.of(Shape.of(8, 2), Shape.of(4, 8, 3), Shape.of(2, 4, 4, 1))) {
            UNet net = new UNet(sample, new UNet.Size(8, List.of(1, 1), 1, Set.of(), 1, 0.1));
            Map<String, Tensor> weights = net.initial(1);
            Program.build(g -> {
                Value x = g.input("x", sample.prepend(5));
                Scope scope = name -> g.variable(name, weights.get(name).shape());
                assertThat(net.apply(scope, x, g.input("t", Shape.of(5))).shape())
                        .isEqualTo(x.shape());
            });
        }
        assertThatThrownBy(() -> new UNet(Shape.of(6, 4, 1), new UNet.Size(8, List.of(1, 1, 1), 1)))
                .hasMessageContaining("[6,4,1]");
    }

    /** All gradients along one random direction, and each of them finite. */
    @Test
    void gradients() {
        Program program = Program.build(g -> {
            Value x = g.constant(Trial.numbers(Shape.of(2, 4, 4, 1), 1));
            Value t = g.constant(Tensor.of(Shape.of(2), 3.0, 700.0));
            Value loss = TINY.apply(scope(g), x, t).square().sum();
            g.output("loss", loss);
            List<String> names = List.copyOf(WEIGHTS.keySet());
            List<Value> gradients =
                    Gradients.of(loss, names.stream().map(scope(g)::variable).toList());
            for (int i = 0; i < names.size(); i++) {
                g.output(names.get(i), gradients.get(i));
            }
        });
        assertThat(program.values()).anyMatch(value -> value.op() == Op.CALL);
        try (Session session = new ReferenceBackend().open(WEIGHTS);
                Executable executable = session.prepare(program)) {
            Map<String, Tensor> found = executable.run(Map.of());
            double along = 0;
            for (String name : WEIGHTS.keySet()) {
                double[] gradient = found.get(name).toDoubles();
                double[] direction = direction(name);
                double square = 0;
                for (int i = 0; i < gradient.length; i++) {
                    assertThat(gradient[i]).isFinite();
                    square += gradient[i] * gradient[i];
                    along += gradient[i] * direction[i];
                }
                assertThat(square).as(name).isPositive();
            }
            double h = 1e-5;
            double inner = loss(session, executable, h) - loss(session, executable, -h);
            double outer = loss(session, executable, 2 * h) - loss(session, executable, -2 * h);
            double expected = (8 * inner - outer) / (12 * h);
            assertThat(along).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        }
    }

    private static double[] direction(String name) {
        return Trial.numbers(WEIGHTS.get(name).shape(), Streams.training("direction of " + name))
                .toDoubles();
    }

    private static double loss(Session session, Executable executable, double by) {
        Map<String, Tensor> moved = new LinkedHashMap<>();
        WEIGHTS.forEach((name, value) -> {
            double[] numbers = value.toDoubles();
            double[] direction = direction(name);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] += by * direction[i];
            }
            moved.put(name, Tensor.of(value.shape(), numbers));
        });
        session.write(moved);
        return executable.run(Map.of()).get("loss").get(0);
    }

    /**
     * The trace of the Jacobian: one row for each pixel, the rows' cotangents the unit vectors; along the same vectors again by
     * the pullback of a pullback, and by finite differences; and the gradient of the trace, which is of second order.
     */
    @Test
    void exactDivergence() {
        int d = 4;
        Shape rows = Shape.of(d, 2, 2, 1);
        double[] units = new double[d * d];
        IntStream.range(0, d).forEach(i -> units[i * d + i] = 1);
        Map<String, Tensor> variables = new LinkedHashMap<>(WEIGHTS);
        variables.put("x", Trial.numbers(Shape.of(2, 2, 1), 2));
        Program program = Program.build(g -> {
            Value x = g.variable("x", DType.F64, Shape.of(2, 2, 1));
            Value repeated = x.reshape(1, 2, 2, 1).broadcast(rows);
            Value unit = g.constant(Tensor.of(rows, units));
            Value time = g.constant(DType.F64, 100).broadcast(Shape.of(d));
            Value y = TINY.apply(scope(g), repeated, time);
            Value trace = Gradients.pullback(y, unit, List.of(repeated))
                    .get(0)
                    .times(unit)
                    .sum();
            g.output("trace", trace);
            // J·v = d (ūᵀJ·v)/dū
            Value any = g.constant(Tensor.of(rows, Trial.numbers(rows, 3).toDoubles()));
            Value back = Gradients.pullback(y, any, List.of(repeated)).get(0);
            Value forth = Gradients.pullback(back, unit, List.of(any)).get(0);
            g.output("forward", forth.times(unit).sum());
            g.output("y", y);
            g.output("gradient", Gradients.of(trace, List.of(x)).get(0));
        });
        try (Session session = new ReferenceBackend().open(variables);
                Executable executable = session.prepare(program)) {
            Map<String, Tensor> found = executable.run(Map.of());
            double trace = found.get("trace").get(0);
            assertThat(found.get("forward").get(0)).isCloseTo(trace, within(1e-12 * Math.abs(trace)));
            double differences = 0;
            double h = 1e-3;
            double[] x = variables.get("x").toDoubles();
            for (int i = 0; i < d; i++) {
                Map<String, Tensor>[] at = moved(session, executable, x, i, h);
                differences += (8 * (at[2].get("y").get(i) - at[1].get("y").get(i))
                                - (at[3].get("y").get(i) - at[0].get("y").get(i)))
                        / (12 * h);
                double slope =
                        (8 * (at[2].get("trace").get(0) - at[1].get("trace").get(0))
                                        - (at[3].get("trace").get(0)
                                                - at[0].get("trace").get(0)))
                                / (12 * h);
                assertThat(found.get("gradient").get(i)).isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
            }
            assertThat(trace).isCloseTo(differences, within(1e-6 * Math.abs(trace)));
        }
    }

    /** The outputs at x − 2h, x − h, x + h and x + 2h in one element. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, Tensor>[] moved(
            Session session, Executable executable, double[] x, int element, double h) {
        Map[] outputs = new Map[4];
        int[] steps = {-2, -1, 1, 2};
        for (int i = 0; i < steps.length; i++) {
            double[] other = x.clone();
            other[element] += steps[i] * h;
            session.write(Map.of("x", Tensor.of(Shape.of(2, 2, 1), other)));
            outputs[i] = executable.run(Map.of());
        }
        return outputs;
    }

    /** The text form of a whole network and its gradient, with all composites, parses back and expands to the same program. */
    @Test
    void asText() {
        Program program = Program.build(g -> {
            Value x = g.input("x", DType.F64, Shape.of(2, 4, 4, 1));
            Value y = TINY.apply(scope(g), x, g.input("t", DType.F64, Shape.of(2)));
            g.output("y", Gradients.of(y.square().sum(), List.of(x)).get(0));
        });
        Program parsed = Program.parse(program.text());
        assertThat(parsed).isEqualTo(program);
        Program expanded = Composites.expand(program, name -> false);
        assertThat(Composites.expand(parsed, name -> false)).isEqualTo(expanded);
        assertThat(expanded.values()).noneMatch(value -> value.op() == Op.CALL);
    }
}
