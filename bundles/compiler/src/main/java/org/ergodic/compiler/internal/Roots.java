package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Buffer.Storage;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;

/** The memory of all values that need some. */
final class Roots {
    private final List<Root> all = new ArrayList<>();
    private final Map<Value, Root> byValue = new HashMap<>();

    /** The memory of a value. */
    Root of(Value value) {
        return byValue.computeIfAbsent(value, this::create);
    }

    boolean has(Value value) {
        return byValue.containsKey(value);
    }

    private Root create(Value value) {
        Storage storage =
                switch (value.op()) {
                    case INPUT -> Storage.INPUT;
                    case VARIABLE -> Storage.VARIABLE;
                    case CONSTANT, IOTA -> Storage.CONSTANT; // where a kernel cannot count by itself
                    case ITERATION -> Storage.ITERATION;
                    default -> Storage.ARENA;
                };
        boolean named = storage == Storage.INPUT || storage == Storage.VARIABLE;
        Root root = new Root(
                all.size(),
                value.type(),
                value.shape().size(),
                storage,
                named ? value.name() : "",
                storage == Storage.CONSTANT ? constant(value) : null);
        all.add(root);
        return root;
    }

    private static Tensor constant(Value value) {
        if (value.op() == Op.CONSTANT) {
            return value.constant();
        }
        int[] numbers = new int[value.shape().size()];
        Arrays.setAll(numbers, i -> i);
        return Tensor.of(value.shape(), numbers);
    }

    /** Memory that no value of the program has. */
    Root extra(DType type, int size) {
        Root root = new Root(all.size(), type, size, Storage.ARENA, "", null);
        all.add(root);
        return root;
    }

    Root get(int id) {
        return all.get(id);
    }

    List<Root> all() {
        return all;
    }
}
