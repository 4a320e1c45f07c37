package org.ergodic.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ProgramTest {
    private static final Program PROGRAM = Program.build(g -> {
        Value x = g.input("x", Shape.of(4, 3));
        Value w = g.variable("w", Shape.of(3, 2));
        Value y = x.matmul(w)
                .plus(g.constant(Tensor.of(Shape.of(2), 0.1f, Float.NaN)))
                .max(0);
        Value keys = g.keys(g.input("seed", DType.I32, Shape.of(2)), 7, g.iteration(), g.iota(4));
        Value noise = g.randomNormal(keys, DType.F32, Shape.of(2));
        Value picked = y.gather(g.randomInteger(keys, 4, Shape.scalar()));
        Value all = g.concat(0, List.of(y, noise, picked.slice(0, 1, 2)));
        Convolution how = Convolution.of(1).strided(2).padded(new int[] {1}, new int[] {2});
        Value convolved = y.reshape(1, 4, 2).conv(w.reshape(3, 1, 2), how.grouped(2));
        Value back = convolved.convInput(w.reshape(3, 1, 2), how.grouped(2), 4);
        g.output("kernel", back.convKernel(convolved, how.grouped(2), 3));
        g.output("sorted", back.sort().reshape(4, 2).argMax());
        g.assign("w", w.times(0.5).plus(all.sum().reshape(1, 1)));
        g.output("all", all.transpose(1, 0));
        g.output("less", y.less(noise).select(y, noise).amax(0));
    });

    @Test
    void theTextFormParsesBackToAnEqualProgram() {
        Program parsed = Program.parse(PROGRAM.text());
        assertThat(parsed).isEqualTo(PROGRAM);
        assertThat(parsed.text()).isEqualTo(PROGRAM.text()).startsWith("ergodic-program 1\n");
        assertThat(parsed.variables().keySet()).containsExactly("w");
        assertThat(parsed.inputs().keySet()).containsExactly("x", "seed");
        assertThat(parsed.outputs().get("all").shape()).isEqualTo(Shape.of(2, 10));
    }

    @Test
    void sameOperationsAreOneValue() {
        Program.build(g -> {
            Value x = g.input("x", Shape.of(2));
            assertThat(x.times(2).plus(1)).isSameAs(x.times(2).plus(1));
            assertThat(x.times(0.0)).isNotSameAs(x.times(-0.0));
        });
    }

    @Test
    void inliningBindsInputsAndSharesVariables() {
        Program half =
                Program.build(g -> g.output("y", g.input("x", Shape.of(2)).times(g.variable("w", Shape.scalar()))));
        Program twice = Program.build(g -> {
            Value x = g.input("a", Shape.of(2));
            Value once = g.inline(half, Map.of("x", x)).get("y");
            g.output("z", g.inline(half, Map.of("x", once)).get("y"));
        });
        assertThat(twice.inputs().keySet()).containsExactly("a");
        assertThat(twice.variables().keySet()).containsExactly("w");
        assertThatThrownBy(() -> Program.build(g -> g.inline(half, Map.of()))).hasMessageContaining("'x'");
        assertThatThrownBy(() -> Program.build(g -> g.inline(PROGRAM, Map.of())))
                .hasMessageContaining("assigns");
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        assertThatThrownBy(() -> Program.build(g -> g.input("x", Shape.of(2, 3)).matmul(g.input("y", Shape.of(2, 3)))))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining("matmul")
                .hasMessageContaining("inner dimensions 3 and 2");
        assertThatThrownBy(() -> Program.build(g -> g.input("x", Shape.of(2)).plus(g.input("y", Shape.of(3)))))
                .hasMessageContaining("%2 = add")
                .hasMessageContaining("[2] and [3]");
        assertThatThrownBy(() -> Program.build(g -> g.input("x", Shape.of(2)).plus(g.iota(2))))
                .hasMessageContaining("f32 and i32 differ");
        assertThatThrownBy(() -> Program.build(g -> g.iota(2).exp())).hasMessageContaining("i32");
        assertThatThrownBy(() -> Program.build(g -> {
                    g.assign("w", g.input("x", Shape.of(2)));
                    g.assign("w", g.input("y", Shape.of(2)));
                }))
                .hasMessageContaining("'w' is assigned a second time");
        assertThatThrownBy(() -> Program.build(g -> {
                    g.variable("w", Shape.of(3));
                    g.assign("w", g.input("x", Shape.of(2)));
                }))
                .hasMessageContaining("'w' is f32[3]");
        assertThatThrownBy(
                        () -> Program.build(g -> g.input("x", Shape.of(1 << 16)).broadcast(Shape.of(1 << 16, 1 << 16))))
                .hasMessageContaining("2^31");
        assertThatThrownBy(() -> Program.build(g -> g.input("a b", Shape.of(1))))
                .hasMessageContaining("'a b'");
        assertThatThrownBy(() -> Program.build(g -> g.iota(3).transpose(0, 0))).hasMessageContaining("permutation");
        assertThatThrownBy(() -> Program.build(g -> g.iota(3).slice(0, 2, 2))).hasMessageContaining("axis 0");
    }

    @Test
    void malformedTextIsRefusedByLine() {
        String text = PROGRAM.text();
        assertThatThrownBy(() -> Program.parse("")).hasMessageContaining("ergodic-program 1");
        assertThatThrownBy(() -> Program.parse(text.replace("program 1", "program 2")))
                .hasMessageContaining("program 2");
        assertThatThrownBy(() -> Program.parse(text.replace("= matmul(%0, %1)", "= matmul(%0, %9)")))
                .hasMessageContaining("line 4");
        assertThatThrownBy(() -> Program.parse(text.replace("max(", "maxx("))).hasMessageContaining("'maxx'");
        assertThatThrownBy(() -> Program.parse(text.replaceFirst(": f32\\[4,2]", ": f32[4,3]")))
                .hasMessageContaining("declared f32[4,3]");
        assertThatThrownBy(() -> Program.parse(text.replace("{0.1,", "{zero,"))).hasMessageContaining("line");
        for (int cut = 1; cut < text.length(); cut += 7) {
            String shorter = text.substring(0, cut);
            try {
                Program.parse(shorter);
            } catch (ProgramException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void noArrayOfAConstantReachesIntoTheProgram() {
        float[] array = {1, 2};
        Program program = Program.build(g -> g.output("x", g.constant(Tensor.of(Shape.of(2), array))));
        String text = program.text();
        array[0] = 5;
        program.values().get(0).attributes().tensor("value").floats()[1] = 5;
        assertThat(program.text()).isEqualTo(text).contains("{1.0,2.0}");
    }
}
