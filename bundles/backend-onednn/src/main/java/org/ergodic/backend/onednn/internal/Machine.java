package org.ergodic.backend.onednn.internal;

import org.ergodic.tensor.DType;

/**
 * What code is made for.
 *
 * @param processor its name, as LLVM calls it
 * @param features what it can, as LLVM lists it
 * @param vectorBytes the size of a vector register
 */
record Machine(String processor, String features, int vectorBytes) {
    static Machine of(String processor, String features) {
        int bytes = features.contains("+avx512f") ? 64 : features.contains("+avx,") ? 32 : 16;
        return new Machine(processor, features, bytes);
    }

    /** How many vector registers there are. */
    int registers() {
        return vectorBytes == 64 ? 32 : 16;
    }

    /** How many elements a register holds. */
    int lanes(DType type) {
        return vectorBytes / type.bytes();
    }
}
