package org.ergodic.data.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.ergodic.data.Dataset;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutTest {
    private static Tensor counting(int rows) {
        float[] values = new float[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = i;
        }
        return Tensor.of(Shape.of(rows, 1), values);
    }

    @ParameterizedTest
    @CsvSource({"2,1", "19,1", "20,2", "1000,100", "150000,10000"})
    void holdsATenthOut(int rows, int expected) {
        Dataset data = HeldOut.split("x", counting(rows));
        assertThat(data.heldOut().shape()).isEqualTo(Shape.of(expected, 1));
        assertThat(data.training().shape()).isEqualTo(Shape.of(rows - expected, 1));
        assertThat(data.training().floats()).isSorted();
        boolean[] seen = new boolean[rows];
        for (Tensor part : new Tensor[] {data.training(), data.heldOut()}) {
            for (float value : part.floats()) {
                assertThat(seen[(int) value]).isFalse();
                seen[(int) value] = true;
            }
        }
    }

    @Test
    void everyPartOfTheFileIsHeldOutAlike() {
        int[] chosen = HeldOut.choose(100_000);
        for (int first : new int[] {2000, 10_000}) {
            int[] parts = new int[10];
            IntStream.of(chosen).limit(first).forEach(row -> parts[row / 10_000]++);
            assertThat(IntStream.of(parts))
                    .allMatch(count -> Math.abs(count - first / 10) < 5 * Math.sqrt(0.09 * first));
        }
    }
}
