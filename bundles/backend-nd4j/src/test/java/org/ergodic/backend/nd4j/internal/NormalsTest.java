package org.ergodic.backend.nd4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.ergodic.random.Philox;
import org.junit.jupiter.api.Test;

/** The fast normals are those of the specification, far closer than it asks for. */
class NormalsTest {
    @Test
    void theyAreTheSpecifiedOnes() {
        int[] keys = {17, 4, 2, 9, 0};
        int[] words = new int[4];
        double[] found = new double[4];
        double[] expected = new double[4];
        for (int row = 0; row < 50_000; row++) {
            keys[4] = row;
            Philox.block(keys, 0, 0, words);
            Normals.of(words, found);
            Philox.normals(keys, 0, 0, 4, expected, 0);
            for (int i = 0; i < 4; i++) {
                assertThat(Math.abs(found[i] - expected[i])).isLessThan(1e-11);
            }
        }
    }

    @Test
    void extremeWordsGiveTheLongestRadiusAndExactQuarters() {
        double[] z = new double[4];
        double longest = Math.sqrt(-2 * Math.log(0.5 * 0x1p-32));
        Normals.of(new int[] {0, 0, 0, 0x40000000}, z);
        assertThat(z[0]).isCloseTo(longest, org.assertj.core.api.Assertions.within(1e-11));
        assertThat(z[1]).isZero();
        assertThat(Math.abs(z[2])).isLessThan(1e-11);
        assertThat(z[3]).isCloseTo(longest, org.assertj.core.api.Assertions.within(1e-11));
        Normals.of(new int[] {-1, 0x80000000, -1, 0xC0000000}, z);
        double shortest = Math.sqrt(-2 * Math.log1p(-0.5 * 0x1p-32));
        assertThat(z[0]).isCloseTo(-shortest, org.assertj.core.api.Assertions.within(1e-11));
        assertThat(z[3]).isCloseTo(-shortest, org.assertj.core.api.Assertions.within(1e-11));
    }

    @Test
    void theLogarithmIsRightFromTheSmallestToTheLargestUniform() {
        for (double x = 0.5 * 0x1p-32; x < 1; x *= 1.0001) {
            assertThat(Math.abs(Normals.log(x) - Math.log(x))).isLessThan(1e-12);
        }
    }
}
