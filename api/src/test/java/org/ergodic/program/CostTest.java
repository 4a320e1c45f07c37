package org.ergodic.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.junit.jupiter.api.Test;

class CostTest {
    @Test
    void aMatrixProductTakesTwoOperationsForEachPairOfFactors() {
        Program.build(g -> {
            Value a = g.input("a", Shape.of(5, 3));
            Value b = g.input("b", Shape.of(7, 3));
            assertThat(Cost.of(a.matmul(b, false, true))).isEqualTo(new Cost(2 * 5 * 3 * 7, 4 * (15 + 21 + 35)));
            Value c = g.input("c", DType.F64, Shape.of(2, 1, 3, 5));
            Value d = g.input("d", DType.F64, Shape.of(4, 3, 6));
            Value product = c.matmul(d, true, false);
            assertThat(product.shape()).isEqualTo(Shape.of(2, 4, 5, 6));
            assertThat(Cost.flops(product)).isEqualTo(2 * 2 * 4 * 5 * 3 * 6);
        });
    }

    @Test
    void aConvolutionAndItsGradientsTakeTwoOperationsForEachPairOfFactors() {
        Program.build(g -> {
            Convolution how = Convolution.of(2)
                    .strided(2, 2)
                    .padded(new int[] {1, 1}, new int[] {1, 1})
                    .grouped(2);
            Value x = g.input("x", Shape.of(7, 8, 8, 6));
            Value w = g.input("w", Shape.of(3, 3, 3, 10));
            Value y = x.conv(w, how);
            long flops = 2L * (7 * 4 * 4 * 10) * (3 * 3 * 3);
            assertThat(Cost.flops(y)).isEqualTo(flops);
            assertThat(Cost.flops(y.convInput(w, how, 8, 8))).isEqualTo(flops);
            assertThat(Cost.flops(x.convKernel(y, how, 3, 3))).isEqualTo(flops);
        });
    }

    @Test
    void anElementIsOneOperationAndMovingItIsNone() {
        Program.build(g -> {
            Value x = g.input("x", Shape.of(4, 3));
            Value row = g.input("row", Shape.of(3));
            assertThat(Cost.of(x)).isEqualTo(new Cost(0, 0));
            assertThat(Cost.of(x.plus(row))).isEqualTo(new Cost(12, 4 * (12 + 3 + 12)));
            assertThat(Cost.of(x.tanh())).isEqualTo(new Cost(12, 4 * 24));
            assertThat(Cost.of(x.square())).isEqualTo(new Cost(12, 4 * 24));
            assertThat(Cost.of(x.sum(0))).isEqualTo(new Cost(12, 4 * (12 + 3)));
            assertThat(Cost.of(x.argMax())).isEqualTo(new Cost(12, 4 * (12 + 4)));
            assertThat(Cost.of(x.transpose(1, 0))).isEqualTo(new Cost(0, 4 * 24));
            assertThat(Cost.of(x.slice(0, 1, 2))).isEqualTo(new Cost(0, 4 * 12));
            assertThat(Cost.of(x.gather(g.iota(2)))).isEqualTo(new Cost(0, 4 * (6 + 6 + 2)));
            assertThat(Cost.of(x.reshape(12))).isEqualTo(new Cost(0, 0));
        });
    }

    @Test
    void nothingOverflowsWhereAProductIsLarge() {
        Program.build(g -> {
            Value a = g.input("a", Shape.of(1 << 15, 1 << 15));
            assertThat(Cost.flops(a.matmul(a))).isEqualTo(1L << 46);
        });
    }
}
