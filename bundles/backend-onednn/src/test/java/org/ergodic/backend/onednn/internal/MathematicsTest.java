package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.ergodic.backend.onednn.internal.Running.Data;
import org.ergodic.backend.onednn.internal.Running.Job;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.tensor.DType;
import org.junit.jupiter.api.Test;

/** The functions of single precision on evenly spread numbers, and that they are computed in vectors. */
class MathematicsTest {
    private static final int COUNT = 1 << 16;

    private static Kernel.Loop loop(Op op) {
        return new Kernel.Loop(
                op.text(),
                new int[] {COUNT},
                new boolean[1],
                List.of(new View(0, 0, new long[] {1})),
                List.of(Node.load(DType.F32, 0), Node.of(op, DType.F32, 0)),
                List.of(new Store(1, new View(1, 0, new long[] {1}), Store.Reduction.NONE)),
                0,
                1);
    }

    /** The largest error in units of the last place of the right result, none smaller than that of {@code least}. */
    private static double error(Op op, double low, double high, double least, DoubleUnaryOperator right) {
        Data x = new Data(DType.F32, new double[COUNT]);
        for (int i = 0; i < COUNT; i++) {
            x.set(i, low + (high - low) * i / (COUNT - 1));
        }
        Data y = new Data(DType.F32, new double[COUNT]);
        Running.run(List.of(new Job(loop(op), List.of(x, y))));
        double worst = 0;
        for (int i = 0; i < COUNT; i++) {
            double exact = right.applyAsDouble(x.get(i));
            double unit = Math.ulp((float) Math.max(least, Math.abs(exact)));
            worst = Math.max(worst, Math.abs(y.get(i) - exact) / unit);
        }
        return worst;
    }

    @Test
    void errorsAreWithinTwoUnitsOfTheLastPlace() {
        DoubleUnaryOperator sigmoid = x -> 1 / (1 + StrictMath.exp(-x));
        DoubleUnaryOperator softplus = x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
        double normal = Float.MIN_NORMAL;
        assertThat(error(Op.EXP, -87, 88.7, normal, StrictMath::exp)).isLessThan(2);
        assertThat(error(Op.EXP, -1, 1, normal, StrictMath::exp)).isLessThan(2);
        assertThat(error(Op.LOG, 1e-3, 4, normal, StrictMath::log)).isLessThan(2);
        assertThat(error(Op.LOG, 1e-30, 1e30, normal, StrictMath::log)).isLessThan(2);
        assertThat(error(Op.LOG1P, -0.99, 3, normal, StrictMath::log1p)).isLessThan(3);
        assertThat(error(Op.LOG1P, -1e-4, 1e-4, normal, StrictMath::log1p)).isLessThan(2);
        assertThat(error(Op.TANH, -10, 10, normal, StrictMath::tanh)).isLessThan(3);
        assertThat(error(Op.TANH, -1e-3, 1e-3, normal, StrictMath::tanh)).isLessThan(2);
        assertThat(error(Op.SIGMOID, -86, 40, normal, sigmoid)).isLessThan(3);
        assertThat(error(Op.SOFTPLUS, -80, 40, normal, softplus)).isLessThan(4);
        // of 1, absolutely: 1e-7 and a half
        assertThat(error(Op.SIN, -10, 10, 1, StrictMath::sin)).isLessThan(2);
        assertThat(error(Op.COS, -10, 10, 1, StrictMath::cos)).isLessThan(2);
        assertThat(error(Op.SIN, -20000, 20000, 1, StrictMath::sin)).isLessThan(5);
        assertThat(error(Op.COS, 1e6, 1e9, 1, StrictMath::cos)).isLessThan(2);
    }

    @Test
    void theWidestRegistersAreUsed() {
        Machine machine = Running.LLVM.machine();
        String register = machine.vectorBytes() == 64 ? "%zmm" : machine.vectorBytes() == 32 ? "%ymm" : "%xmm";
        for (Op op : List.of(Op.EXP, Op.SIGMOID, Op.TANH, Op.LOG, Op.SOFTPLUS, Op.SQRT)) {
            String text = Function.module(Map.of("kernel", Kernels.function(loop(op), machine)));
            String assembly = new String(Running.LLVM.compile(text, "", 0), StandardCharsets.UTF_8);
            assertThat(assembly.lines().filter(line -> line.contains(register)).count())
                    .as(op.text())
                    .isGreaterThanOrEqualTo(4);
            assertThat(assembly).as("calls of " + op.text()).doesNotContain("call");
        }
    }
}
