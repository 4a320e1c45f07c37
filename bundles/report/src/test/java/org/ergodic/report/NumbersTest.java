package org.ergodic.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "8, 8",
        "-12, -12",
        "0.5, 0.5000",
        "-1.38629, -1.3863",
        "0.00099, 9.900e-04",
        "123456, 1.235e+05",
        "NaN, NaN",
        "Infinity, Infinity"
    })
    void whatSaysEnough(double value, String text) {
        assertThat(Numbers.of(value)).isEqualTo(text);
    }
}
