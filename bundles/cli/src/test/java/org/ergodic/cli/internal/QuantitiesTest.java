package org.ergodic.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantitiesTest {
    @Test
    void threeDigitsAndAUnit() {
        assertThat(Quantities.of(0, "flop")).isEqualTo("0 flop");
        assertThat(Quantities.of(12_345, "flop")).isEqualTo("12.3 kflop");
        assertThat(Quantities.of(999, "")).isEqualTo("999");
        assertThat(Quantities.of(2.1e12, "flop/s")).isEqualTo("2.10 Tflop/s");
        assertThat(Quantities.bytes(512)).isEqualTo("512 B");
        assertThat(Quantities.bytes(5 << 18)).isEqualTo("1.25 MiB");
        assertThat(Quantities.bytes(Math.pow(2, 34))).isEqualTo("16.0 GiB");
        assertThat(Quantities.time(120)).isEqualTo("120 ns");
        assertThat(Quantities.time(1.5e4)).isEqualTo("15.0 µs");
        assertThat(Quantities.time(2.5e6)).isEqualTo("2.50 ms");
        assertThat(Quantities.time(3e10)).isEqualTo("30.0 s");
        assertThat(Quantities.time(Double.NaN)).isEmpty();
    }
}
