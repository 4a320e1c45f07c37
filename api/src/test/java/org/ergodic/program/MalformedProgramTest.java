package org.ergodic.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ergodic.RequestException;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not fit is refused where it is written, by the value's number, its operation and what is wrong. */
class MalformedProgramTest {
    private static Consumer<Graph> graph(Consumer<Graph> body) {
        return body;
    }

    private static Value input(Graph g, int... dimensions) {
        return g.input("x" + Shape.of(dimensions).toString().replaceAll("[^0-9]", "-"), Shape.of(dimensions));
    }

    private static Consumer<Graph> conv(int[] input, int[] kernel, Convolution how) {
        return g -> input(g, input).conv(g.input("kernel", Shape.of(kernel)), how);
    }

    private static int[] ints(int... numbers) {
        return numbers;
    }

    /** Programs, and what their refusals say. */
    static Stream<Arguments> programs() {
        Convolution line = Convolution.of(1);
        Convolution plane = Convolution.of(2);
        int large = 1 << 16;
        return Stream.of(
                // 2^31 elements or more
                arguments("input", graph(g -> input(g, large, large)), "2^31"),
                arguments("iota", graph(g -> g.iota(-1)), "%0 = iota"),
                arguments(
                        "broadcast", graph(g -> input(g, large, 1).broadcast(Shape.of(large, large))), "2^31 elements"),
                arguments(
                        "addition",
                        graph(g -> input(g, large, 1).plus(input(g, 1, large))),
                        "%2 = add[%0 f32[65536,1], %1 f32[1,65536]]"),
                arguments(
                        "select",
                        graph(g -> g.iota(large).reshape(large, 1).select(input(g, large), g.constant(0))),
                        "= select"),
                arguments(
                        "outer product",
                        graph(g -> input(g, large, 1).matmul(input(g, 1, large))),
                        "%2 = matmul[%0 f32[65536,1], %1 f32[1,65536]]"),
                arguments(
                        "batches", graph(g -> input(g, large, 1, 1, 1).matmul(input(g, large, 1, 1))), "2^31 elements"),
                arguments(
                        "concatenation along a short axis",
                        graph(g -> g.concat(1, Collections.nCopies(3, input(g, 1 << 15, 1 << 15)))),
                        "= concat"),
                arguments(
                        "concatenation along a long axis",
                        graph(g -> g.concat(0, Collections.nCopies(2, input(g, 1 << 30)))),
                        "= concat"),
                arguments(
                        "padding",
                        graph(g -> input(g, large, 1).pad(ints(0, 0), ints(0, large))),
                        "%1 = pad[%0 f32[65536,1]]"),
                arguments(
                        "padding of one axis",
                        graph(g -> input(g, 1).pad(ints(Integer.MAX_VALUE), ints(1))),
                        "below 2^31"),
                arguments(
                        "periodic padding",
                        graph(g -> input(g, 1).padPeriodic(ints(Integer.MAX_VALUE), ints(Integer.MAX_VALUE))),
                        "%0 = input"),
                arguments("gather", graph(g -> input(g, 2, large).gather(g.iota(large))), "%2 = gather"),
                arguments("scatter", graph(g -> input(g, 2, large).scatterAdd(g.iota(2), large)), "= scatter-add"),
                arguments(
                        "draws",
                        graph(g -> g.randomUniform(
                                g.input("keys", DType.I32, Shape.of(large, Philox.KEY)), DType.F32, Shape.of(large))),
                        "= random-uniform"),
                arguments(
                        "convolution",
                        conv(ints(1 << 10, 1 << 10, 1), ints(1, 1, 1 << 11), line),
                        "%2 = conv[%0 f32[1024,1024,1], %1 f32[1,1,2048]]"),
                arguments(
                        "padded input",
                        conv(ints(1, 2, 1), ints(1, 1, 1), line.padded(ints(Integer.MAX_VALUE), ints(0))),
                        "2^31 elements"),
                arguments(
                        "convolution with much padding",
                        conv(ints(1, 2, 2, 1), ints(1, 1, 1, 1), plane.padded(ints(large, large), ints(0, 0))),
                        "2^31 elements"),
                arguments(
                        "input of a convolution",
                        graph(g -> input(g, 1, 1, 1, 1)
                                .convInput(
                                        g.input("k", Shape.of(1, 1, 1, 1)), plane.strided(large, large), large, large)),
                        "%2 = conv-input"),
                arguments(
                        "kernel of a convolution",
                        graph(g -> input(g, 1, large)
                                .reshape(1, large, 1)
                                .convKernel(g.input("y", Shape.of(1, 1, large)), line, large)),
                        "= conv-kernel"),
                arguments(
                        "channels",
                        graph(g -> g.input("y", Shape.of(0, 1, large))
                                .convInput(g.input("k", Shape.of(1, large, large / 4)), line.grouped(large), 1)),
                        "= conv-input"),

                // shapes that do not fit
                arguments("rows", graph(g -> input(g, 3).plus(input(g, 4))), "[3] and [4] do not broadcast"),
                arguments("reshape", graph(g -> input(g, 3).reshape(4)), "%1 = reshape"),
                arguments("no such axis", graph(g -> input(g, 3).slice(1, 0, 1)), "no axis 1"),
                arguments("sum", graph(g -> input(g, 3).sum(1)), "below 1"),
                arguments("sorting a scalar", graph(g -> g.constant(1).argSort()), "no last axis"),
                arguments("the largest of nothing", graph(g -> input(g, 3, 0).argMax()), "%1 = arg-max"),
                arguments("period of nothing", graph(g -> input(g, 0).padPeriodic(ints(1), ints(0))), "empty axis"),
                arguments("padding of another rank", graph(g -> input(g, 3).padPeriodic(ints(), ints())), "%0"),
                arguments("one dimension less", conv(ints(5, 3), ints(2, 3, 1), line), "3 dimensions"),
                arguments("kernel too large", conv(ints(1, 4, 1), ints(5, 1, 1), line), "spans 5"),
                arguments("dilated kernel too large", conv(ints(1, 4, 1), ints(3, 1, 1), line.dilated(2)), "spans 5"),
                arguments("no kernel", conv(ints(1, 4, 1), ints(0, 1, 1), line), "0 elements"),
                arguments("channels", conv(ints(1, 4, 3), ints(1, 2, 1), line), "takes 2 channels"),
                arguments("groups of input", conv(ints(1, 4, 3), ints(1, 1, 4), line.grouped(2)), "3 channels"),
                arguments("groups of output", conv(ints(1, 4, 4), ints(1, 2, 3), line.grouped(2)), "gives 3"),
                arguments(
                        "cotangent of another size",
                        graph(g -> input(g, 1, 4, 1).convInput(g.input("k", Shape.of(2, 1, 1)), line, 4)),
                        "gives [1,3,1], so its cotangent cannot be [1,4,1]"),
                arguments(
                        "rows of the cotangent",
                        graph(g -> input(g, 2, 4, 1).convKernel(g.input("y", Shape.of(1, 3, 1)), line, 2)),
                        "gives [2,3,1], so its cotangent cannot be [1,3,1]"),
                arguments(
                        "size of another rank",
                        graph(g -> input(g, 1, 4, 1).convInput(g.input("k", Shape.of(1, 1, 1)), line, 4, 4)),
                        "'size'"),

                // types
                arguments(
                        "conv of integers",
                        graph(g -> g.iota(4).reshape(1, 4, 1).conv(g.iota(1).reshape(1, 1, 1), line)),
                        "f32 or f64, not i32"),
                arguments(
                        "two types",
                        graph(g ->
                                input(g, 1, 4, 1).conv(g.constant(Tensor.of(Shape.of(1, 1, 1), new double[1])), line)),
                        "f32 and f64 differ"),

                // attributes
                arguments("stride 0", graph(g -> line.strided(0)), "strides and dilations are 1 or more"),
                arguments("negative padding", graph(g -> line.padded(ints(-1), ints(0))), "padding"),
                arguments("no groups", graph(g -> line.grouped(0)), "groups"),
                arguments("four axes", graph(g -> Convolution.of(4)), "1 to 3 spatial axes"),
                arguments(
                        "lists of two lengths",
                        graph(g -> plane.strided(1)),
                        "a number for each of the 1 to 3 spatial axes"),
                arguments(
                        "groups that are no number",
                        graph(g -> g.apply(
                                Op.CONV,
                                line.attributes().with("groups", ints()),
                                input(g, 1, 4, 1),
                                g.input("k", Shape.of(1, 1, 1)))),
                        "'groups' is one number"),
                arguments(
                        "an attribute too few",
                        graph(g -> g.apply(Op.CONV_INPUT, line.attributes(), input(g, 1, 4, 1), input(g, 1, 1, 1))),
                        "%2 = conv-input"),
                arguments(
                        "an argument too few",
                        graph(g -> g.apply(Op.CONV, line.attributes(), input(g, 1, 4, 1))),
                        "takes 2 arguments"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void isRefusedWhenItIsBuilt(String name, Consumer<Graph> body, String says) {
        assertThatThrownBy(() -> Program.build(body::accept))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining(says);
    }

    private static final String TEXT = """
            ergodic-program 1
            %0 = input() name="x" shape=[2,3] type="f32" : f32[2,3]
            %1 = exp(%0) : f32[2,3]
            %2 = add(%0, %1) : f32[2,3]
            %3 = variable() name="w" shape=[2,3] type="f32" : f32[2,3]
            assign "w" = %2
            output "y" = %1
            """;

    /** What is replaced in the text, by what, and what the refusal says. */
    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("exp(%0)", "exp(%2)", "line 3 of the program, %1: it uses %2"), // a cycle: %2 needs %1
                arguments("exp(%0)", "exp(%1)", "line 3 of the program, %1: it uses %1"),
                arguments("add(%0, %1)", "add(%0, %7)", "line 4 of the program, %2: it uses %7"),
                arguments("\"w\" = %2", "\"w\" = %4", "line 6 of the program, assign \"w\": it uses %4"),
                arguments("\"y\" = %1", "\"y\" = %99999999999", "line 7 of the program, output \"y\""),
                arguments("\"y\" = %1", "\"y\" = y", "expected a value like %0, but found 'y'"),
                arguments("exp(", "expp(", "line 3 of the program, %1: no operation is called 'expp'"),
                arguments("%1 = exp", "%5 = exp", "expected '%1 = operation"),
                arguments("add(%0, %1)", "add(%0)", "takes 2 arguments"),
                arguments("add(%0, %1)", "add(%0, 1)", "expected a value like %0, but found '1'"),
                arguments("input()", "input(%0)", "it uses %0"),
                arguments("%0, %1) : f32[2,3]", "%0, %1) : f32[3,2]", "line 4 of the program, %2: it is declared"),
                arguments("%0, %1) : f32[2,3]", "%0, %1) : f64[2,3]", "declared f64[2,3]"),
                arguments("%0, %1) :", "%0, %1) axis=[0] :", "add has no attribute 'axis'"),
                arguments("shape=[2,3]", "shape=[65536,65536]", "2^31"),
                arguments("shape=[2,3]", "shape=[2,9999999999]", "line 2 of the program, %0: expected a number"),
                arguments("shape=[2,3]", "shape=[2,-3]", "-3"),
                arguments("type=\"f32\"", "type=\"f16\"", "'f16'"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void isRefusedWhenItIsParsed(String replaced, String by, String says) {
        assertThat(Program.parse(TEXT).text()).isEqualTo(TEXT);
        assertThatThrownBy(() -> Program.parse(TEXT.replace(replaced, by)))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining(says);
    }

    /** Nothing else than a refusal, whatever is in the text: one character is replaced, removed or doubled. */
    @Test
    void damagedTextIsRefusedOrAProgram() {
        Philox draws = new Philox(3, 99, 0, 0);
        String other = "%0123456789=()[]{},:\"\\ \nabcxyzf-@é";
        for (int i = 0; i < 3000; i++) {
            int at = draws.integer(3 * i, TEXT.length());
            char with = other.charAt(draws.integer(3 * i + 1, other.length()));
            String middle = List.of(String.valueOf(with), "", TEXT.charAt(at) + "" + TEXT.charAt(at))
                    .get(draws.integer(3 * i + 2, 3));
            String damaged = TEXT.substring(0, at) + middle + TEXT.substring(at + 1);
            try {
                Program program = Program.parse(damaged);
                assertThat(Program.parse(program.text())).isEqualTo(program);
            } catch (ProgramException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void aValueOfManyArgumentsIsParsed() {
        Program program = Program.build(g -> {
            Value x = input(g, 1);
            g.output("y", g.concat(0, Collections.nCopies(30_000, x)));
        });
        assertThat(Program.parse(program.text())).isEqualTo(program);
    }

    @Test
    void whatIsBuiltStaysAsItIs() {
        Graph[] kept = new Graph[1];
        Value[] value = new Value[1];
        Program.build(g -> {
            kept[0] = g;
            value[0] = g.iota(3);
        });
        assertThatThrownBy(() -> value[0].plus(value[0])).hasMessageContaining("is built");
        assertThatThrownBy(() -> Program.build(g -> g.output("y", value[0]))).hasMessageContaining("another program");
        assertThatThrownBy(() -> Program.build(g -> g.iota(3).plus(value[0]))).hasMessageContaining("another program");
    }
}
