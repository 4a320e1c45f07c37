package org.ergodic.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;

class CompositesTest {
    private static Value silu(Value x) {
        return Composites.call(
                        "silu@1",
                        List.of(x),
                        in -> List.of(in.get(0).times(in.get(0).sigmoid())))
                .get(0);
    }

    /** (x² + silu(y), x², and something that neither needs). */
    private static List<Value> pair(Value x, Value y) {
        return Composites.call("pair@2/gradient", List.of(x, y), in -> {
            Value square = in.get(0).square();
            in.get(0).exp();
            return List.of(square.plus(silu(in.get(1))), square);
        });
    }

    private static final Program PROGRAM = Program.build(g -> {
        Value x = g.input("x", Shape.of(2, 3));
        List<Value> pair = pair(silu(x), x);
        g.assign("w", pair.get(1));
        g.output("y", silu(pair.get(0)).plus(silu(x.reshape(6)).reshape(2, 3)));
    });

    @Test
    void theTextFormListsEachBodyOnceAndParsesBack() {
        String text = PROGRAM.text();
        assertThat(text)
                .startsWith(
                        "ergodic-program 1\nbody @0\n%0 = input() name=\"0\" shape=[2,3] type=\"f32\" : f32[2,3]\n");
        // silu of [2,3], pair, which calls it, and silu of [6].
        assertThat(text.lines().filter(line -> line.startsWith("body ")))
                .containsExactly("body @0", "body @1", "body @2");
        assertThat(text).contains("call(%1, %0) body=@1 name=\"pair@2/gradient\" output=[1] : f32[2,3]\n");
        Program parsed = Program.parse(text);
        assertThat(parsed).isEqualTo(PROGRAM).hasSameHashCodeAs(PROGRAM);
        assertThat(parsed.text()).isEqualTo(text);
    }

    @Test
    void expandingGivesTheProgramWithoutCalls() {
        Program plain = Program.build(g -> {
            Value x = g.input("x", Shape.of(2, 3));
            Value once = x.times(x.sigmoid());
            // In the order in which the outputs of a body are needed.
            Value square = once.square();
            Value sum = square.plus(once);
            Value flat = x.reshape(6);
            Value left = sum.times(sum.sigmoid());
            g.assign("w", square);
            g.output("y", left.plus(flat.times(flat.sigmoid()).reshape(2, 3)));
        });
        Program expanded = Composites.expand(PROGRAM, name -> false);
        assertThat(ops(expanded))
                .containsExactlyInAnyOrderElementsOf(ops(plain))
                .doesNotContain(Op.EXP, Op.CALL);
        assertThat(expanded.variables().keySet()).containsExactly("w");
        assertThat(expanded.assignments().get("w").op()).isEqualTo(Op.MUL);
        assertThat(Composites.expand(expanded, name -> false)).isSameAs(expanded);
    }

    private static List<Op> ops(Program program) {
        return program.values().stream()
                .filter(value -> value.op() != Op.VARIABLE)
                .map(Value::op)
                .toList();
    }

    @Test
    void whatIsKeptStaysACallAlsoWithinBodies() {
        Program expanded = Composites.expand(PROGRAM, "silu@1"::equals);
        assertThat(expanded.values().stream().filter(value -> value.op() == Op.CALL))
                .hasSize(3)
                .allMatch(value -> value.attributes().text("name").equals("silu@1"));
        assertThat(Composites.expand(PROGRAM, name -> true)).isSameAs(PROGRAM);
    }

    @Test
    void callsThatDoNotFitTheirBodyAreRefused() {
        Program body = Composites.body(
                Program.build(g -> g.input("x", Shape.of(2))).values(),
                in -> List.of(in.get(0).exp()));
        refused(g -> g.call("exp@1", body, 0, g.input("x", Shape.of(3))), "f32[2] as argument 0", "f32[3]");
        refused(g -> g.call("exp@1", body, 0, g.input("x", DType.F64, Shape.of(2))), "f64[2]");
        refused(g -> g.call("exp@1", body, 1, g.input("x", Shape.of(2))), "output 1");
        refused(g -> g.call("exp", body, 0, g.input("x", Shape.of(2))), "version", "'exp'");
        Value[] two = new Value[2];
        refused(
                g -> {
                    two[0] = g.input("x", Shape.of(2));
                    return g.call("exp@1", body, 0, two[0], two[0]);
                },
                "1 arguments, but there are 2");
        Program named = Program.build(g -> g.output("0", g.input("x", Shape.of(2))));
        refused(g -> g.call("exp@1", named, 0, g.input("x", Shape.of(2))), "numbers", "[x]");
        Program variable =
                Program.build(g -> g.output("0", g.input("0", Shape.of(2)).plus(g.variable("w", Shape.of(2)))));
        refused(g -> g.call("exp@1", variable, 0, g.input("x", Shape.of(2))), "[w]");
    }

    private static void refused(java.util.function.Function<Graph, Value> call, String... parts) {
        assertThatThrownBy(() -> Program.build(call::apply))
                .isInstanceOf(ProgramException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void malformedBodiesAreRefusedByLine() {
        String text = PROGRAM.text();
        assertThatThrownBy(() -> Program.parse(text.replaceFirst("body=@0", "body=@1")))
                .hasMessageContaining("there is no body @1 before it");
        assertThatThrownBy(() -> Program.parse(text.replace("\nend\n", "\n"))).hasMessageContaining("no line 'end'");
        assertThatThrownBy(() -> Program.parse(text.replaceFirst("sigmoid\\(%0\\)", "sigmoid(%7)")))
                .hasMessageContaining("line 4");
        assertThatThrownBy(() -> Program.parse(text.replaceFirst("body=@0", "body=zero")))
                .hasMessageContaining("'zero'");
        for (int cut = 1; cut < text.length(); cut += 7) {
            try {
                Program.parse(text.substring(0, cut));
            } catch (ProgramException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    /** Each of fifty bodies calls the one before it twice. */
    @Test
    void bodiesThatWouldMakeTooLongAProgramAreRefused() {
        StringBuilder text = new StringBuilder("ergodic-program 1\n");
        for (int body = 0; body < 50; body++) {
            text.append("body @").append(body).append("\n%0 = input() name=\"0\" shape=[] type=\"f32\" : f32[]\n");
            String op = body == 0 ? "sin(%0)" : "call(%0) body=@" + (body - 1) + " name=\"b@1\" output=[0]";
            text.append("%1 = ").append(op).append(" : f32[]\n");
            text.append("%2 = ").append(op.replace("%0", "%1")).append(" : f32[]\noutput \"0\" = %2\nend\n");
        }
        text.append("%0 = input() name=\"x\" shape=[] type=\"f32\" : f32[]\n");
        text.append("%1 = call(%0) body=@49 name=\"b@1\" output=[0] : f32[]\noutput \"y\" = %1\n");
        Program program = Program.parse(text.toString());
        assertThatThrownBy(() -> Composites.expand(program, name -> false))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining("1048576 values");
    }

    @Test
    void aCallIsInlinedByHandToo() {
        Program program = Program.build(g -> {
            Value x = g.input("x", Shape.of(2));
            Value call = silu(x);
            assertThat(Composites.inline(call, List.of(x))).isSameAs(x.times(x.sigmoid()));
            g.output("y", call);
        });
        assertThat(Program.build(g -> g.inline(program, Map.of("x", g.input("z", Shape.of(2)))))
                        .values())
                .anyMatch(value -> value.op() == Op.CALL);
    }
}
