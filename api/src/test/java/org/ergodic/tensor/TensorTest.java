package org.ergodic.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ergodic.RequestException;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void shapesBroadcastFromTheLastDimension() {
        assertThat(Shape.of(2, 1, 3).broadcast(Shape.of(4, 1))).isEqualTo(Shape.of(2, 4, 3));
        assertThat(Shape.scalar().broadcast(Shape.of(0, 2))).isEqualTo(Shape.of(0, 2));
        assertThatThrownBy(() -> Shape.of(2).broadcast(Shape.of(3))).hasMessageContaining("[2] and [3]");
        assertThat(Shape.of(2, 3, 4).strides()).containsExactly(12, 4, 1);
    }

    @Test
    void shapesAreChecked() {
        assertThat(Shape.of(1 << 10, 0, 1 << 10).size()).isZero();
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 15)).isInstanceOf(RequestException.class);
        assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 1 << 30)).hasMessageContaining("2^31");
        assertThatThrownBy(() -> Shape.of(2, -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Shape.scalar().row()).isInstanceOf(RequestException.class);
    }

    @Test
    void conversionsAreThoseOfJavaCasts() {
        Tensor wild = Tensor.of(Shape.of(4), 1e20, Double.NaN, -2.9, 2.9);
        assertThat(wild.as(DType.I32).ints()).containsExactly(Integer.MAX_VALUE, 0, -2, 2);
        assertThat(wild.as(DType.F32).floats()[0]).isEqualTo(1e20f);
        assertThat(Tensor.of(Shape.of(1), Integer.MIN_VALUE).as(DType.F64).get(0))
                .isEqualTo(-0x1p31);
        assertThatThrownBy(wild::floats).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rowsAndEquality() {
        Tensor tensor = Tensor.of(Shape.of(3, 2), 1f, 2f, 3f, Float.NaN, 5f, 6f);
        assertThat(tensor.rows(1, 3)).isEqualTo(Tensor.of(Shape.of(2, 2), 3f, Float.NaN, 5f, 6f));
        assertThat(tensor).isNotEqualTo(tensor.reshape(Shape.of(2, 3)));
        assertThat(Tensor.of(Shape.of(1), 0f)).isNotEqualTo(Tensor.of(Shape.of(1), -0f));
        assertThatThrownBy(() -> Tensor.of(Shape.of(2), 1f)).hasMessageContaining("2 elements");
    }
}
