package org.ergodic.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PhiloxTest {
    /** The known answers of Random123 (kat_vectors, philox4x32-10); counter word order is (block, sample, step, stream). */
    @Test
    void knownAnswers() {
        check(new int[] {0, 0, 0, 0, 0}, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        check(new int[] {-1, -1, -1, -1, -1}, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        check(
                new int[] {0xa4093822, 0x299f31d0, 0x03707344, 0x13198a2e, 0x85a308d3},
                0x243f6a88,
                0xd16cfe09,
                0x94fdcceb,
                0x5001e420,
                0x24126ea1);
    }

    private static void check(int[] key, int block, int... expected) {
        int[] words = new int[4];
        Philox.block(key, 0, block, words);
        assertThat(words).containsExactly(expected);
    }

    @Test
    void normalsHaveTheirMoments() {
        int n = 100_000;
        double[] z = new double[n];
        Philox.normals(new int[] {1, 2, 3, 4, 5}, 0, 0, n, z, 0);
        double mean = 0;
        double square = 0;
        double fourth = 0;
        for (double value : z) {
            mean += value / n;
            square += value * value / n;
            fourth += Math.pow(value, 4) / n;
        }
        assertThat(mean).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(square).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
        assertThat(fourth).isCloseTo(3, within(5 * Math.sqrt(96.0 / n)));
    }

    @Test
    void oneElementIsTheSameAlone() {
        double[] z = new double[7];
        int[] key = {9, 0, 2, 3, 4};
        Philox.normals(key, 0, 0, 7, z, 0);
        Philox alone = new Philox(9, 2, 3, 4);
        for (int i = 0; i < 7; i++) {
            assertThat(alone.normal(i)).isEqualTo(z[i]);
        }
    }

    @Test
    void integersAndUniformsStayInRange() {
        Philox draws = new Philox(42, 1, 0, 0);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            counts[draws.integer(i, 10)]++;
            assertThat(draws.uniform(i)).isBetween(0.0, Math.nextDown(1.0));
        }
        for (int count : counts) {
            assertThat(count).isBetween(850, 1150);
        }
    }
}
