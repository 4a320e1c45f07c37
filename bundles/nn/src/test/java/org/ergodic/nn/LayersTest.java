package org.ergodic.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.model.Scope;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers against their definitions, written as plain loops or known in closed form. */
class LayersTest {
    private static final Initialiser HE = Initialiser.heNormal();

    private static Map<String, Tensor> with(Shape x, Layer... layers) {
        Map<String, Tensor> variables = Trial.variables(layers);
        variables.put("x", Trial.numbers(x, 1));
        return variables;
    }

    private static double[] run(Map<String, Tensor> variables, Function<Scope, Value> function) {
        return Trial.run(variables, false, function).get("y").toDoubles();
    }

    private static void same(double[] found, double[] expected) {
        assertThat(found).containsExactly(expected, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, 1, 1, 1, ZERO, 5, 6",
        "3, 3, 2, 1, 1, ZERO, 3, 3",
        "4, 4, 2, 1, 1, ZERO, 3, 3",
        "3, 2, 1, 2, 2, ZERO, 5, 6",
        "3, 2, 1, 1, 1, PERIODIC, 5, 6",
        "3, 3, 2, 2, 2, PERIODIC, 3, 3",
        "3, 2, 2, 1, 2, NONE, 2, 3",
        "1, 1, 1, 1, 1, NONE, 5, 6",
    })
    void convolution(
            int high, int wide, int stride, int dilation, int groups, Conv.Padding padding, int rows, int columns) {
        Conv conv = new Conv("conv", 4, 6, Shape.of(high, wide), HE)
                .strided(stride)
                .dilated(dilation)
                .grouped(groups)
                .padded(padding);
        Shape shape = Shape.of(2, 5, 6, 4);
        Map<String, Tensor> variables = with(shape, conv);
        Tensor y = Trial.run(variables, false, scope -> conv.apply(scope, scope.variable("x")))
                .get("y");
        assertThat(y.shape()).isEqualTo(Shape.of(2, rows, columns, 6));
        int[] size = {rows, columns};
        same(y.toDoubles(), Plain.conv(variables.get("x").toDoubles(), shape, variables, conv, size));
    }

    /** To the bit: the sum for each pixel is of the same numbers in the same order. */
    @Test
    void periodicConvolutionsCommuteWithTranslations() {
        Conv conv = new Conv("conv", 2, 3, Shape.of(3, 4), HE).padded(Conv.Padding.PERIODIC);
        Map<String, Tensor> variables = with(Shape.of(2, 5, 6, 2), conv);
        double[] later = run(variables, scope -> moved(conv.apply(scope, scope.variable("x"))));
        double[] before = run(variables, scope -> conv.apply(scope, moved(scope.variable("x"))));
        assertThat(later).containsExactly(before);
        assertThat(later).isNotEqualTo(run(variables, scope -> conv.apply(scope, scope.variable("x"))));
    }

    /** Two down and one to the right, on a torus. */
    private static Value moved(Value x) {
        Value down = x.graph().concat(1, List.of(x.slice(1, 3, 2), x.slice(1, 0, 3)));
        return x.graph().concat(2, List.of(down.slice(2, 5, 1), down.slice(2, 0, 5)));
    }

    @ParameterizedTest
    @CsvSource({"4, 2", "3, 2", "2, 2", "1, 2", "3, 1", "5, 3"})
    void transposedConvolution(int kernel, int stride) {
        TransposedConv conv = new TransposedConv("conv", 3, 2, Shape.of(kernel), stride, HE);
        Map<String, Tensor> variables = with(Shape.of(2, 4, 3), conv);
        double[] x = variables.get("x").toDoubles();
        double[] w = variables.get("conv/weight").toDoubles();
        double[] b = variables.get("conv/bias").toDoubles();
        int before = Math.max(0, kernel - stride) / 2;
        double[] y = new double[2 * 4 * stride * 2];
        Arrays.setAll(y, i -> b[i % 2]);
        for (int row = 0; row < 2; row++) {
            for (int t = 0; t < 4; t++) {
                for (int k = 0; k < kernel; k++) {
                    int at = t * stride + k - before;
                    for (int o = 0; at >= 0 && at < 4 * stride && o < 2; o++) {
                        for (int c = 0; c < 3; c++) {
                            y[(row * 4 * stride + at) * 2 + o] += x[(row * 4 + t) * 3 + c] * w[(k * 2 + o) * 3 + c];
                        }
                    }
                }
            }
        }
        same(run(variables, scope -> conv.apply(scope, scope.variable("x"))), y);
    }

    @Test
    void groupNorm() {
        GroupNorm norm = new GroupNorm("norm", 6, 3, 1e-3);
        Map<String, Tensor> variables = with(Shape.of(2, 2, 4, 6), norm);
        double[] expected = Plain.groupNorm(variables.get("x").toDoubles(), 8, variables, norm);
        same(run(variables, scope -> norm.apply(scope, scope.variable("x"))), expected);
        same(run(variables, scope -> norm.apply(scope, scope.variable("x"), "silu")), Plain.map(expected, Plain::silu));
        assertThatThrownBy(() -> new GroupNorm("norm", 6, 4)).hasMessageContaining("6 channels");
    }

    @Test
    void layerNormIsOneGroupOfOnePosition() {
        LayerNorm norm = new LayerNorm("norm", 5, 1e-3);
        Map<String, Tensor> variables = with(Shape.of(2, 3, 5), norm);
        double[] x = variables.get("x").toDoubles();
        same(
                run(variables, scope -> norm.apply(scope, scope.variable("x"))),
                Plain.groupNorm(x, 1, variables, new GroupNorm("norm", 5, 1, 1e-3)));
    }

    @Test
    void batchNorm() {
        BatchNorm norm = new BatchNorm("norm", 2, 0.25, 1e-3);
        Map<String, Tensor> variables = with(Shape.of(4, 3, 2), norm);
        variables.put("norm/weight", Tensor.of(Shape.of(2), 1.0, 1.0));
        variables.put("norm/bias", Tensor.of(Shape.of(2), 0.0, 0.0));
        variables.put("norm/mean", Tensor.of(Shape.of(2), 0.5, -1.0));
        variables.put("norm/variance", Tensor.of(Shape.of(2), 2.0, 3.0));
        double[] x = variables.get("x").toDoubles();
        Map<String, Tensor> trained = Trial.run(variables, true, scope -> norm.apply(scope, scope.variable("x")));
        double[] y = trained.get("y").toDoubles();
        double[] before = {0.5, -1};
        double[] spread = {2, 3};
        for (int c = 0; c < 2; c++) {
            double[] in = channel(x, c);
            double[] out = channel(y, c);
            assertThat(mean(out)).isCloseTo(0, within(1e-14));
            assertThat(variance(out)).isCloseTo(variance(in) / (variance(in) + 1e-3), within(1e-13));
            assertThat(trained.get("norm/mean").get(c)).isCloseTo(0.75 * before[c] + 0.25 * mean(in), within(1e-14));
            assertThat(trained.get("norm/variance").get(c))
                    .isCloseTo(0.75 * spread[c] + 0.25 * variance(in) * 12 / 11, within(1e-14));
        }
        variables.put("norm/weight", Tensor.of(Shape.of(2), 1.5, -2.0));
        variables.put("norm/bias", Tensor.of(Shape.of(2), 0.25, 0.75));
        Map<String, Tensor> inference = Trial.run(variables, false, scope -> norm.apply(scope, scope.variable("x")));
        assertThat(inference).containsOnlyKeys("y");
        double[] expected = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = i % 2 == 0
                    ? 1.5 * (x[i] - 0.5) / Math.sqrt(2 + 1e-3) + 0.25
                    : -2 * (x[i] + 1) / Math.sqrt(3 + 1e-3) + 0.75;
        }
        same(inference.get("y").toDoubles(), expected);
    }

    private static double[] channel(double[] x, int c) {
        double[] all = new double[x.length / 2];
        Arrays.setAll(all, i -> x[2 * i + c]);
        return all;
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double variance(double[] x) {
        double mean = mean(x);
        return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "4"})
    void attention(int heads) {
        Attention attention = new Attention("attention", 4, heads, HE);
        Map<String, Tensor> variables = with(Shape.of(2, 6, 4), attention);
        double[] expected = Plain.attention(variables.get("x").toDoubles(), 2, 6, variables, attention);
        same(run(variables, scope -> attention.apply(scope, scope.variable("x"))), expected);
        same(run(variables, scope -> attention.apply(scope, scope.variable("x").reshape(2, 2, 3, 4))), expected);
    }

    @Test
    void softmaxOfLargeNumbersDoesNotOverflow() {
        Map<String, Tensor> variables = Map.of("x", Tensor.of(Shape.of(2, 2), 1e4, 1e4 + 1, -1e4, -1e4 + 1));
        double part = 1 / (1 + Math.E);
        same(
                run(variables, scope -> Functions.softmax(scope.variable("x"))),
                new double[] {part, 1 - part, part, 1 - part});
    }

    @Test
    void embeddingAndUpsampling() {
        Embedding embedding = new Embedding("table", 3, 2);
        Map<String, Tensor> variables = Trial.variables(embedding);
        double[] w = variables.get("table/weight").toDoubles();
        double[] y = run(
                variables,
                scope -> embedding.apply(
                        scope, scope.variable("table/weight").graph().constant(Tensor.of(Shape.of(2, 1), 2, 0))));
        assertThat(y).containsExactly(w[4], w[5], w[0], w[1]);

        Map<String, Tensor> image = Map.of("x", Tensor.of(Shape.of(1, 2, 2, 1), 1.0, 2.0, 3.0, 4.0));
        assertThat(run(image, scope -> Upsampling.nearest(scope.variable("x"), 2)))
                .containsExactly(1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4);
    }

    @Test
    void dropout() {
        Map<String, Tensor> variables = Map.of("x", Trial.numbers(Shape.of(50, 200), 1));
        double[] x = variables.get("x").toDoubles();
        Dropout dropout = new Dropout("drop", 0.3);
        Function<Scope, Value> function = scope -> dropout.apply(scope, scope.variable("x"));
        double[] y = Trial.run(variables, true, function).get("y").toDoubles();
        int kept = 0;
        for (int i = 0; i < x.length; i++) {
            if (y[i] != 0) {
                kept++;
                assertThat(y[i]).isCloseTo(x[i] / 0.7, within(1e-13));
            }
        }
        // Four standard deviations of 10,000 draws.
        assertThat(kept / 10_000.0).isCloseTo(0.7, within(4 * Math.sqrt(0.21 / 10_000)));
        assertThat(Trial.run(variables, true, function).get("y").toDoubles()).isEqualTo(y);
        assertThat(run(variables, function)).isEqualTo(x);
        double[] other = Trial.run(
                        variables, true, scope -> new Dropout("other", 0.3).apply(scope, scope.variable("x")))
                .get("y")
                .toDoubles();
        assertThat(other).isNotEqualTo(y);
        // The mask of a row does not depend on how many rows there are.
        double[] few = Trial.run(
                        variables,
                        true,
                        scope -> dropout.apply(scope, scope.variable("x").slice(0, 0, 3)))
                .get("y")
                .toDoubles();
        assertThat(few).isEqualTo(Arrays.copyOf(y, 600));
        assertThatThrownBy(() -> new Dropout("drop", 1)).hasMessageContaining("below 1");
    }

    /** W = 3·a·bᵀ + c·dᵀ with orthonormal a, c and b, d: its singular values are 3 and 1. */
    @Test
    void spectralNorm() {
        double r = Math.sqrt(0.5);
        double[] a = {0.6, 0.8, 0};
        double[] c = {0, 0, 1};
        double[] b = {r, r};
        double[] d = {r, -r};
        double[] w = new double[6];
        Arrays.setAll(w, i -> 3 * a[i / 2] * b[i % 2] + c[i / 2] * d[i % 2]);
        SpectralNorm norm = new SpectralNorm("w", Shape.of(3, 1, 2), 1);
        Map<String, Tensor> variables = new LinkedHashMap<>();
        norm.state(variables, 1);
        variables.replaceAll((name, value) -> value.as(DType.F64));
        variables.put("w", Tensor.of(Shape.of(3, 1, 2), w));
        Function<Scope, Value> function = scope -> norm.scope(scope).variable("w");
        // Each step brings the angle down by (1/3)², so u is exact after 25.
        for (int step = 0; step < 25; step++) {
            variables.put("w.u", Trial.run(variables, true, function).get("w.u"));
        }
        double[] u = variables.get("w.u").toDoubles();
        assertThat(Math.abs(u[0] * b[0] + u[1] * b[1])).isCloseTo(1, within(1e-14));
        same(run(variables, function), Plain.map(w, x -> x / 3));

        // The gradient of Σ C·W/σ is (C − (Σ C·W/σ)·a·bᵀ)/σ (Miyato et al. 2018, eq. 12), whatever u is.
        double[] e = Trial.numbers(Shape.of(6), 4).toDoubles();
        double inner = 0;
        for (int i = 0; i < 6; i++) {
            inner += e[i] * w[i] / 3;
        }
        double total = inner;
        double[] expected = new double[6];
        Arrays.setAll(expected, i -> (e[i] - total * a[i / 2] * b[i % 2]) / 3);
        same(
                run(variables, scope -> {
                    Value variable = scope.variable("w");
                    Value weights = variable.graph().constant(Tensor.of(Shape.of(3, 1, 2), e));
                    Value loss = norm.scope(scope).variable("w").times(weights).sum();
                    return Gradients.of(loss, List.of(variable)).get(0);
                }),
                expected);
    }

    @Test
    void residualBlock() {
        Shape three = Shape.of(3, 3);
        ResidualBlock block = new ResidualBlock("block", 4, 6, 5, three, 2, 0.5, HE);
        Map<String, Tensor> variables = with(Shape.of(2, 3, 4, 4), block);
        variables.put("t", Trial.numbers(Shape.of(2, 5), 2));
        double[] x = variables.get("x").toDoubles();
        int[] size = {3, 4};
        Shape wide = Shape.of(2, 3, 4, 6);
        double[] h = Plain.groupNorm(x, 12, variables, new GroupNorm("block/norm1", 4, 2));
        h = Plain.conv(
                Plain.map(h, Plain::silu),
                Shape.of(2, 3, 4, 4),
                variables,
                new Conv("block/conv1", 4, 6, three, HE),
                size);
        double[] time = Plain.dense(variables.get("t").toDoubles(), variables, "block/time");
        for (int i = 0; i < h.length; i++) {
            h[i] += time[i / (12 * 6) * 6 + i % 6];
        }
        h = Plain.groupNorm(h, 12, variables, new GroupNorm("block/norm2", 6, 2));
        h = Plain.conv(Plain.map(h, Plain::silu), wide, variables, new Conv("block/conv2", 6, 6, three, HE), size);
        double[] skip = Plain.dense(x, flat(variables, "block/skip"), "block/skip");
        same(
                run(variables, scope -> block.apply(scope, scope.variable("x"), scope.variable("t"))),
                Plain.plus(h, skip));
    }

    /** A convolution of size 1 as a dense layer. */
    private static Map<String, Tensor> flat(Map<String, Tensor> variables, String name) {
        Tensor weight = variables.get(name + "/weight");
        int rank = weight.shape().rank();
        Shape matrix =
                Shape.of(weight.shape().dimension(rank - 2), weight.shape().dimension(rank - 1));
        return Map.of(name + "/weight", weight.reshape(matrix), name + "/bias", variables.get(name + "/bias"));
    }

    @Test
    void precision() {
        Dense dense = new Dense("dense", 3, 2, HE);
        Map<String, Tensor> variables = with(Shape.of(2, 3), dense);
        Program program = Program.build(g -> {
            Scope master =
                    name -> g.variable(name, DType.F64, variables.get(name).shape());
            Value y = dense.apply(
                    Precision.scope(master, DType.F32), master.variable("x").cast(DType.F32));
            g.output("y", y);
            g.output(
                    "w",
                    Gradients.of(y.cast(DType.F64).sum(), List.of(master.variable("dense/weight")))
                            .get(0));
        });
        Map<String, Tensor> outputs = Trial.run(program, variables);
        assertThat(outputs.get("y").type()).isEqualTo(DType.F32);
        assertThat(outputs.get("w").type()).isEqualTo(DType.F64);
        double[] expected = Plain.dense(variables.get("x").toDoubles(), variables, "dense");
        assertThat(outputs.get("y").toDoubles()).containsExactly(expected, within(1e-5));
    }
}
