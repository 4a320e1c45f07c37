package org.ergodic.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ergodic.model.Scope;
import org.ergodic.program.Composites;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of all layers and composites, of first and second order, against finite differences. */
class LayerGradientsTest {
    private record Case(String name, Map<String, Tensor> variables, boolean training, Function<Scope, Value> function) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A layer on the variable x. */
    private static Case of(String name, Shape x, Function<Scope, Value> function, Layer... layers) {
        Map<String, Tensor> variables = Trial.variables(layers);
        variables.put("x", Trial.numbers(x, 1));
        return new Case(name, variables, true, function);
    }

    private static Case inference(Case one) {
        return new Case(one.name + " in inference", one.variables, false, one.function);
    }

    /** A function of variables a, b, … */
    private static Case function(String name, Function<List<Value>, Value> function, Shape... shapes) {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        for (int i = 0; i < shapes.length; i++) {
            variables.put("x" + i, Trial.numbers(shapes[i], i));
        }
        List<String> names = List.copyOf(variables.keySet());
        return new Case(
                name,
                variables,
                true,
                scope -> function.apply(names.stream().map(scope::variable).toList()));
    }

    private static Case conv(String name, Shape x, Conv conv) {
        return of(name, x, scope -> conv.apply(scope, scope.variable("x")), conv);
    }

    private static Case norm(String activation) {
        GroupNorm norm = new GroupNorm("norm", 6, 3);
        return of(
                "group norm, " + activation,
                Shape.of(2, 2, 2, 6),
                scope -> norm.apply(scope, scope.variable("x"), activation),
                norm);
    }

    static Stream<Case> cases() {
        Initialiser he = Initialiser.heNormal();
        Dense dense = new Dense("dense", 3, 2, he);
        LayerNorm layerNorm = new LayerNorm("norm", 4);
        BatchNorm batchNorm = new BatchNorm("norm", 3);
        Attention attention = new Attention("attention", 4, 2, he);
        AttentionBlock block = new AttentionBlock("block", 4, 2, 1);
        Embedding embedding = new Embedding("table", 4, 3);
        ResidualBlock residual = new ResidualBlock("block", 2, 4, 3, Shape.of(3, 3), 2, 0.3, he);
        ResidualBlock same = new ResidualBlock("block", 4, 4, 3, Shape.of(3), 2, 0, he);
        TransposedConv transposed = new TransposedConv("conv", 2, 3, Shape.of(4, 3), 2, he);
        Case batch =
                of("batch norm", Shape.of(4, 2, 3), scope -> batchNorm.apply(scope, scope.variable("x")), batchNorm);
        Case residualCase = of(
                "residual block",
                Shape.of(2, 3, 3, 2),
                scope -> residual.apply(
                        scope,
                        scope.variable("x"),
                        scope.variable("table/weight").slice(0, 0, 2)),
                residual,
                embedding);
        return Stream.of(
                of("dense", Shape.of(2, 2, 3), scope -> dense.apply(scope, scope.variable("x")), dense),
                conv("convolution 1-D", Shape.of(2, 5, 3), new Conv("conv", 3, 2, Shape.of(3), he)),
                conv("convolution 2-D", Shape.of(2, 4, 5, 2), new Conv("conv", 2, 3, Shape.of(3, 2), he).strided(2)),
                conv("convolution 3-D", Shape.of(1, 3, 2, 3, 2), new Conv("conv", 2, 2, Shape.of(2, 1, 3), he)),
                conv(
                        "periodic convolution",
                        Shape.of(2, 4, 3, 2),
                        new Conv("conv", 2, 2, Shape.of(3, 3), he).padded(Conv.Padding.PERIODIC)),
                conv(
                        "dilated, grouped convolution",
                        Shape.of(1, 6, 6, 4),
                        new Conv("conv", 4, 2, Shape.of(3, 3), he)
                                .dilated(2)
                                .grouped(2)
                                .padded(Conv.Padding.NONE)),
                of(
                        "transposed convolution",
                        Shape.of(2, 2, 3, 2),
                        scope -> transposed.apply(scope, scope.variable("x")),
                        transposed),
                norm("identity"),
                norm("silu"),
                norm("gelu"),
                of("layer norm", Shape.of(2, 3, 4), scope -> layerNorm.apply(scope, scope.variable("x")), layerNorm),
                batch,
                inference(batch),
                of(
                        "attention over a sequence",
                        Shape.of(2, 3, 4),
                        scope -> attention.apply(scope, scope.variable("x")),
                        attention),
                of(
                        "attention block over pixels",
                        Shape.of(2, 2, 2, 4),
                        scope -> block.apply(scope, scope.variable("x")),
                        block),
                of(
                        "embedding",
                        Shape.of(2, 3),
                        scope -> embedding
                                .apply(scope, scope.variable("x").graph().constant(Tensor.of(Shape.of(2), 3, 1)))
                                .times(scope.variable("x"))
                                .exp(),
                        embedding),
                residualCase,
                inference(residualCase),
                of(
                        "residual block, same channels",
                        Shape.of(2, 3, 4),
                        scope -> same.apply(
                                scope,
                                scope.variable("x"),
                                scope.variable("table/weight").slice(0, 0, 2)),
                        same,
                        embedding),
                discriminator(),
                function("upsampling", x -> Upsampling.nearest(x.get(0).exp(), 2), Shape.of(1, 2, 3, 2)),
                function("silu", x -> Functions.silu(x.get(0)), Shape.of(2, 3)),
                function("softmax", x -> Functions.softmax(x.get(0)), Shape.of(2, 3)),
                function(
                        "attention",
                        x -> Functions.attention(x.get(0), x.get(1), x.get(2)),
                        Shape.of(2, 2, 3),
                        Shape.of(2, 4, 3),
                        Shape.of(2, 4, 2)),
                function(
                        "group norm and its epsilon",
                        x -> Normalisations.groupNorm(
                                x.get(0), x.get(1), x.get(2), x.get(3).square()),
                        Shape.of(2, 2, 4),
                        Shape.of(2, 2),
                        Shape.of(2, 2),
                        Shape.scalar()),
                function(
                        "layer norm of one row and its epsilon",
                        x -> Normalisations.layerNorm(
                                x.get(0), x.get(1), x.get(2), x.get(3).square()),
                        Shape.of(4),
                        Shape.of(4),
                        Shape.of(4),
                        Shape.scalar()),
                function(
                        "adam",
                        x -> {
                            List<Value> after = Optimiser.adam(0.9, 0.99, 1e-2)
                                    .update(
                                            x.get(0),
                                            x.get(1),
                                            List.of(x.get(2), x.get(3).square()),
                                            x.get(4));
                            return after.get(0).plus(after.get(1)).times(after.get(2));
                        },
                        Shape.of(3),
                        Shape.of(3),
                        Shape.of(3),
                        Shape.of(3),
                        Shape.scalar()),
                function(
                        "a composite without a rule, of a composite with one",
                        LayerGradientsTest::nested,
                        Shape.of(2, 3)));
    }

    /** Its second output is not used, its argument is given twice. */
    private static Value nested(List<Value> x) {
        List<Value> once = Composites.call(
                "twice@1",
                List.of(x.get(0), x.get(0)),
                in -> List.of(
                        in.get(0).exp().plus(Functions.softmax(in.get(1))),
                        in.get(0).sin()));
        return once.get(0);
    }

    /** Logits of images: the second order has the gradient of a gradient penalty in it. */
    private static Case discriminator() {
        Conv first = new Conv("0", 1, 4, Shape.of(4, 4), Initialiser.heNormal()).strided(2);
        GroupNorm norm = new GroupNorm("1", 4, 2);
        Dense last = new Dense("2", 16, 1, Initialiser.xavierUniform());
        return of(
                "discriminator",
                Shape.of(2, 4, 4, 1),
                scope -> {
                    Value h = first.apply(scope, scope.variable("x"));
                    h = Activations.named("leaky-relu").apply(norm.apply(scope, h, "silu"));
                    return last.apply(scope, h.reshape(2, 16)).softplus();
                },
                first,
                norm,
                last);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ofFirstAndSecondOrder(Case one) {
        Trial.checkGradients(one.variables, one.training, one.function);
    }
}
