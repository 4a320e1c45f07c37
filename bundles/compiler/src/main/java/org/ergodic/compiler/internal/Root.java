package org.ergodic.compiler.internal;

import org.ergodic.compiler.Buffer.Storage;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Memory that a value needs, and where it will be: by itself, or within another one's. */
final class Root {
    final int id;
    final DType type;
    final int size;
    final Storage storage;
    final String name;
    final @Nullable Tensor constant;
    private @Nullable Root home;
    private long start;

    Root(int id, DType type, int size, Storage storage, String name, @Nullable Tensor constant) {
        this.id = id;
        this.type = type;
        this.size = size;
        this.storage = storage;
        this.name = name;
        this.constant = constant;
    }

    /** From now on this lies within another one, from its element {@code first} on. */
    void settle(Root other, long first) {
        home = other;
        start = first;
    }

    boolean settled() {
        return home != null;
    }

    /** What it lies in, if that is another one. */
    @Nullable
    Root home() {
        return home;
    }

    /** Where it is in the end. */
    Root last() {
        return home == null ? this : home.last();
    }

    /** The element of {@link #last} that its first one is. */
    long first() {
        return home == null ? 0 : start + home.first();
    }
}
