package org.ergodic.backend.onednn.internal;

import java.util.Arrays;

/** Dot products of rows of a matrix with a few columns of another; both are dense along the sums. */
record Dots(Code code, Type vector, int columns, int inner, boolean adds) {
    /** So many rows at a time keep the arithmetic busy. */
    int rows() {
        return columns == 1 ? 8 : columns == 4 ? 2 : 4;
    }

    /** For so many rows. */
    void write(Matrix a, Matrix b, Matrix c, int rows) {
        Ssa[] sums = new Ssa[rows * columns];
        Arrays.fill(sums, Code.constant(vector, 0));
        int lanes = vector.lanes();
        int whole = inner / lanes * lanes;
        sums = code.loop(
                Code.integer(0), Code.integer(whole), lanes, sums, (k, before) -> step(a, b, k, before, lanes));
        if (whole < inner) {
            sums = step(a, b, Code.integer(whole), sums, inner - whole);
        }
        Type element = vector.lanes(1);
        int group = Math.min(4, lanes);
        boolean dense = (columns == 1 || c.column() == 1) && c.row() == columns;
        for (int first = 0; first < sums.length; first += group) {
            int count = Math.min(group, sums.length - first);
            Ssa results = sum(sums, first, group);
            if (dense) {
                Ssa place = code.at(c.place(), element, Code.integer(first));
                code.store(adds ? code.add(code.load(results.type(), place, count), results) : results, place, count);
                continue;
            }
            for (int k = first; k < first + count; k++) {
                Ssa place = c.at(code, element, Code.integer(k / columns), Code.integer(k % columns));
                Ssa result = code.extract(results, k - first);
                code.store(adds ? code.add(code.load(element, place), result) : result, place);
            }
        }
    }

    private Ssa[] step(Matrix a, Matrix b, Ssa k, Ssa[] sums, int count) {
        Ssa[] right = new Ssa[columns];
        for (int j = 0; j < columns; j++) {
            right[j] = code.load(vector, b.at(code, vector.lanes(1), k, Code.integer(j)), count);
        }
        Ssa[] after = new Ssa[sums.length];
        for (int i = 0; i < sums.length / columns; i++) {
            Ssa left = code.load(vector, a.at(code, vector.lanes(1), Code.integer(i), k), count);
            for (int j = 0; j < columns; j++) {
                after[i * columns + j] = code.fma(left, right[j], sums[i * columns + j]);
            }
        }
        return after;
    }

    /** The sums over the lanes of a group of vectors, each in a lane. */
    private Ssa sum(Ssa[] vectors, int first, int group) {
        Ssa[] x = new Ssa[group];
        for (int k = 0; k < group; k++) {
            x[k] = first + k < vectors.length ? vectors[first + k] : Code.constant(vector, 0);
        }
        for (int count = group; count > 1; count /= 2) {
            for (int k = 0; k < count / 2; k++) {
                x[k] = code.add(pairs(x[2 * k], x[2 * k + 1], group, 0), pairs(x[2 * k], x[2 * k + 1], group, 1));
            }
        }
        Ssa result = x[0];
        for (int width = vector.lanes() / 2; width >= group; width /= 2) {
            int upper = width;
            result = code.add(
                    code.shuffle(result, result, width, i -> i), code.shuffle(result, result, width, i -> i + upper));
        }
        return result;
    }

    /** Of each group of lanes, every second one of a and then of b. */
    private Ssa pairs(Ssa a, Ssa b, int group, int odd) {
        return code.shuffle(a, b, vector.lanes(), i -> {
            int within = i % group;
            int chosen = i - within + within % (group / 2) * 2 + odd;
            return within < group / 2 ? chosen : vector.lanes() + chosen;
        });
    }
}
