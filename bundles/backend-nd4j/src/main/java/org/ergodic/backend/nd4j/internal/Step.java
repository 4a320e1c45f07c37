package org.ergodic.backend.nd4j.internal;

import java.util.List;
import org.ergodic.program.Attributes;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/**
 * A value to compute.
 *
 * @param natives makes calls of the library
 * @param blocks makes calls of loops in Java
 * @param value with its operation
 * @param sources what it is computed from
 * @param arguments where these are
 * @param result where the value is to be
 */
record Step(
        NativeCalls natives, Blocks blocks, Value value, List<Value> sources, List<Buffer> arguments, Buffer result) {
    Op op() {
        return value.op();
    }

    DType type() {
        return value.type();
    }

    Shape shape() {
        return value.shape();
    }

    int size() {
        return value.shape().size();
    }

    Attributes attributes() {
        return value.attributes();
    }

    Buffer argument(int i) {
        return arguments.get(i);
    }

    Shape shape(int argument) {
        return sources.get(argument).shape();
    }
}
