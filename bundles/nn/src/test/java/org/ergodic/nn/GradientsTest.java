package org.ergodic.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientsTest {
    private static final Backend BACKEND = new ReferenceBackend();

    private static GradientCase unary(Op op, double low, double high, Function<Value, Value> function) {
        return new GradientCase(op, low, high, List.of(Shape.of(2, 3)), values -> function.apply(values.get(0)));
    }

    private static Stream<GradientCase> binary(Op op, double low, double high, Function<List<Value>, Value> function) {
        return Stream.of(
                new GradientCase(op, low, high, List.of(Shape.of(2, 3), Shape.of(2, 3)), function),
                new GradientCase(op, low, high, List.of(Shape.of(2, 1, 3), Shape.of(4, 1)), function),
                new GradientCase(op, low, high, List.of(Shape.scalar(), Shape.of(1, 2)), function));
    }

    private static GradientCase matmul(boolean transposeA, boolean transposeB, Shape a, Shape b) {
        return new GradientCase(
                Op.MATMUL, -1, 1, List.of(a, b), v -> v.get(0).matmul(v.get(1), transposeA, transposeB));
    }

    private static Value integers(Graph graph, Shape shape, int... values) {
        return graph.constant(Tensor.of(shape, values));
    }

    static Stream<GradientCase> cases() {
        return Stream.of(
                        Stream.of(
                                unary(Op.NEG, -2, 2, Value::unaryMinus),
                                unary(Op.ABS, 0.5, 2, x -> x.minus(1.2).abs()),
                                unary(Op.EXP, -2, 2, Value::exp),
                                unary(Op.LOG, 0.2, 3, Value::log),
                                unary(Op.LOG1P, -0.5, 3, Value::log1p),
                                unary(Op.SQRT, 0.2, 3, Value::sqrt),
                                unary(Op.SIN, -3, 3, Value::sin),
                                unary(Op.COS, -3, 3, Value::cos),
                                unary(Op.TANH, -2, 2, Value::tanh),
                                unary(Op.SIGMOID, -4, 4, Value::sigmoid),
                                unary(Op.SOFTPLUS, -4, 4, Value::softplus),
                                unary(Op.CAST, -2, 2, x -> x.cast(DType.F64).exp()),
                                unary(Op.RESHAPE, -2, 2, x -> x.reshape(3, 2).square()),
                                unary(Op.TRANSPOSE, -2, 2, x -> x.transpose(1, 0)
                                        .exp()),
                                unary(Op.BROADCAST, -2, 2, x -> x.reshape(2, 1, 3)
                                        .broadcast(Shape.of(4, 2, 5, 3))),
                                unary(Op.SLICE, -2, 2, x -> x.slice(new int[] {1, 0}, new int[] {1, 2})
                                        .exp()),
                                unary(Op.PAD, -2, 2, x -> x.pad(new int[] {1, 0}, new int[] {0, 2})
                                        .plus(1)
                                        .square()),
                                unary(Op.GATHER, -2, 2, x -> x.gather(integers(x.graph(), Shape.of(2, 2), 1, 0, 1, 9))
                                        .exp()),
                                unary(Op.SCATTER_ADD, -2, 2, x -> x.scatterAdd(
                                                integers(x.graph(), Shape.of(2), 2, -1), 4)
                                        .exp()),
                                unary(Op.SUM, -2, 2, x -> x.sum(1).square()),
                                unary(Op.SUM, -2, 2, x -> x.sumKeep(0).times(x)),
                                unary(Op.AMAX, -2, 2, x -> x.amax(0).exp()),
                                unary(Op.AMAX, -2, 2, x -> x.amaxKeep(1).times(x)),
                                new GradientCase(
                                        Op.CONCAT, -2, 2, List.of(Shape.of(2, 3), Shape.of(2, 1)), v -> v.get(0)
                                                .graph()
                                                .concat(1, v)
                                                .square()),
                                new GradientCase(Op.SELECT, -2, 2, List.of(Shape.of(2, 3), Shape.of(3)), v -> integers(
                                                v.get(0).graph(), Shape.of(2, 1), 1, 0)
                                        .select(v.get(0).exp(), v.get(1).square())),
                                matmul(false, false, Shape.of(2, 3), Shape.of(3, 4)),
                                matmul(true, false, Shape.of(3, 2), Shape.of(3, 4)),
                                matmul(false, true, Shape.of(2, 3), Shape.of(4, 3)),
                                matmul(true, true, Shape.of(3, 2), Shape.of(4, 3)),
                                matmul(false, false, Shape.of(2, 1, 2, 3), Shape.of(3, 3, 1)),
                                matmul(true, true, Shape.of(2, 3, 2), Shape.of(4, 3)),
                                matmul(true, false, Shape.of(3, 2), Shape.of(5, 3, 4)),
                                matmul(false, true, Shape.of(5, 1, 2, 3), Shape.of(2, 4, 3)),
                                unary(Op.GATHER, -2, 2, x -> x.sort()
                                        .times(integers(x.graph(), Shape.of(3), 1, 2, 4)
                                                .cast(DType.F64))
                                        .square()),
                                unary(Op.CONCAT, -2, 2, x -> x.padPeriodic(new int[] {5, 2}, new int[] {0, 8})
                                        .exp())),
                        binary(Op.ADD, -2, 2, v -> v.get(0).plus(v.get(1)).square()),
                        binary(Op.SUB, -2, 2, v -> v.get(0).minus(v.get(1)).square()),
                        binary(Op.MUL, -2, 2, v -> v.get(0).times(v.get(1))),
                        binary(Op.DIV, 0.5, 2, v -> v.get(0).div(v.get(1))),
                        binary(Op.POW, 0.5, 2, v -> v.get(0).pow(v.get(1))),
                        binary(Op.MAX, -2, 2, v -> v.get(0).max(v.get(1)).exp()),
                        binary(Op.MIN, -2, 2, v -> v.get(0).min(v.get(1)).exp()))
                .flatMap(stream -> stream);
    }

    @Test
    void everyRuleHasACase() {
        Set<Op> covered = EnumSet.noneOf(Op.class);
        cases().forEach(one -> covered.add(one.op()));
        ConvolutionGradientsTest.cases().forEach(one -> covered.add(one.op()));
        assertThat(covered).containsAll(GradientRules.differentiable());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void firstOrder(GradientCase one) {
        one.firstOrder();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void secondOrder(GradientCase one) {
        one.secondOrder();
    }

    @ParameterizedTest
    @MethodSource("activations")
    void activations(String name) {
        GradientCase one = unary(Op.EXP, -3, 3, x -> Activations.named(name).apply(x));
        one.firstOrder();
        one.secondOrder();
    }

    static Collection<String> activations() {
        return Activations.names();
    }

    @Test
    void tiesShareAndWhatDoesNotDependIsZero() {
        Program program = Program.build(graph -> {
            Value x = graph.variable("x", DType.F64, Shape.of(3));
            Value unused = graph.variable("unused", DType.F64, Shape.of(2));
            Value loss = x.max(1).plus(x.amax()).plus(x.abs()).sum();
            List<Value> gradients = Gradients.of(loss, List.of(x, unused));
            graph.output("x", gradients.get(0));
            graph.output("unused", gradients.get(1));
        });
        try (Session session = BACKEND.open(Map.of(
                        "x", Tensor.of(Shape.of(3), 0.0, 1.0, 1.0), "unused", Tensor.of(Shape.of(2), 1.0, 2.0)));
                Executable executable = session.prepare(program)) {
            Map<String, Tensor> outputs = executable.run(Map.of());
            // max(x, 1): 0, ½, ½; three times amax, shared by the two ones: 0, 1½, 1½; |x|: 0, 1, 1.
            assertThat(outputs.get("x").toDoubles()).containsExactly(0, 3, 3);
            assertThat(outputs.get("unused").toDoubles()).containsExactly(0, 0);
        }
    }

    /** Mixed second derivatives of f = sin(a)·b² by hand: f_ab = 2b cos a. */
    @Test
    void gradientsOfGradients() {
        Program program = Program.build(graph -> {
            Value a = graph.variable("a", DType.F64, Shape.scalar());
            Value b = graph.variable("b", DType.F64, Shape.scalar());
            Value first = Gradients.of(a.sin().times(b.square()), List.of(a)).get(0);
            graph.output("mixed", Gradients.of(first, List.of(b)).get(0));
        });
        try (Session session =
                        BACKEND.open(Map.of("a", Tensor.of(Shape.scalar(), 0.7), "b", Tensor.of(Shape.scalar(), 1.3)));
                Executable executable = session.prepare(program)) {
            assertThat(executable.run(Map.of()).get("mixed").get(0)).isCloseTo(2.6 * Math.cos(0.7), within(1e-14));
        }
    }
}
