package org.ergodic.backend.onednn.internal;

/**
 * A matrix in memory.
 *
 * @param place of its first element
 * @param row how many elements its rows are apart
 * @param column how many elements its columns are apart
 */
record Matrix(Ssa place, long row, long column) {
    Matrix transposed() {
        return new Matrix(place, column, row);
    }

    /** The place of an element. */
    Ssa at(Code code, Type element, Ssa i, Ssa j) {
        return code.at(place, element, code.plus(code.times(i, row), code.times(j, column)));
    }

    /** What begins at an element. */
    Matrix from(Code code, Type element, Ssa i, Ssa j) {
        return new Matrix(at(code, element, i, j), row, column);
    }
}
