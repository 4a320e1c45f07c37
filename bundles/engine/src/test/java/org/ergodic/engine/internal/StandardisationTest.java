package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

class StandardisationTest {
    @Test
    void eachColumnHasItsOwn() {
        Tensor rows = Tensor.of(Shape.of(4, 3), 1f, 7f, 0.1f, 3f, 7f, 0.1f, 5f, 7f, 0.1f, 7f, 7f, 0.1f);
        Standardisation found = Standardisation.of(rows);
        assertThat(found.mean().get(0)).isCloseTo(4, within(1e-12));
        assertThat(found.scale().get(0)).isCloseTo(Math.sqrt(5), within(1e-12));
        assertThat(found.scale().get(1)).isEqualTo(1);
        assertThat(found.scale().get(2)).isEqualTo(1);
        Tensor standard = found.apply(rows);
        assertThat(standard.get(0)).isCloseTo(-3 / Math.sqrt(5), within(1e-6));
        assertThat(standard.get(1)).isCloseTo(0, within(1e-6));
        assertThat(found.undo(standard.floats())).containsExactly(rows.floats(), within(1e-6f));
    }

    @Test
    void imagesHaveOneForAll() {
        Tensor images = Tensor.of(Shape.of(2, 1, 2), 0f, 2f, 4f, 6f);
        Standardisation found = Standardisation.of(images);
        assertThat(found.mean().shape()).isEqualTo(Shape.scalar());
        assertThat(found.mean().get(0)).isCloseTo(3, within(1e-12));
        assertThat(found.scale().get(0)).isCloseTo(Math.sqrt(5), within(1e-12));
    }
}
