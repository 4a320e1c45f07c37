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
        boolean[] seen = new boolean[rows];
        for (Tensor part : new Tensor[] {data.training(), data.heldOut()}) {
            float before = -1;
            for (float value : part.floats()) {
                assertThat(seen[(int) value]).isFalse();
                assertThat(value).isGreaterThan(before);
                seen[(int) value] = true;
                before = value;
            }
        }
    }

    @Test
    void everyPartOfTheFileIsHeldOutAlike() {
        int[] parts = new int[10];
        HeldOut.choose(100_000).stream().forEach(row -> parts[row / 10_000]++);
        // hypergeometric: variance 10000 · 0.1 · 0.9 · 0.9
        assertThat(IntStream.of(parts)).allMatch(count -> Math.abs(count - 1000) < 5 * Math.sqrt(810));
    }
}
