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
 * @param team computes large steps in parts
 * @param natives makes calls of the library
 * @param blocks makes calls of loops in Java
 * @param value with its operation
 * @param sources what it is computed from
 * @param arguments where these are
 * @param result where the value is to be
 * @param scratch memory for this computation alone, of the result's type; empty if it needs none
 */
record Step(
        Team team,
        NativeCalls natives,
        Blocks blocks,
        Value value,
        List<Value> sources,
        List<Buffer> arguments,
        Buffer result,
        Buffer scratch) {
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
        return result.size();
    }

    /** This for some of the elements only; what has one element for all stays. */
    Step part(int first, int count, Blocks own) {
        List<Buffer> parts = arguments.stream()
                .map(argument -> argument.size() == 1 ? argument : argument.part(first, count))
                .toList();
        return new Step(team, natives, own, value, sources, parts, result.part(first, count), scratch);
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
