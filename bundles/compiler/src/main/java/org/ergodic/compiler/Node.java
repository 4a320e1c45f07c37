package org.ergodic.compiler;

import org.ergodic.program.Op;
import org.ergodic.tensor.DType;

/**
 * A step of a loop's expression.
 *
 * @param op INPUT loads from view {@code view}; CONSTANT is {@code number}; GATHER loads from view {@code view} at the row that its
 *     one argument, an i32, names: the row, moved to 0 … rows − 1, times {@code rowStride} is added to the view's place; any
 *     other is an elementwise operation of the program
 * @param type of the result
 * @param arguments the numbers of earlier nodes
 * @param view of INPUT and GATHER, else −1
 * @param number of CONSTANT, else 0
 * @param rows of GATHER, else 0
 * @param rowStride of GATHER, else 0
 */
public record Node(Op op, DType type, int[] arguments, int view, double number, int rows, long rowStride) {
    /** A load. */
    public static Node load(DType type, int view) {
        return new Node(Op.INPUT, type, new int[0], view, 0, 0, 0);
    }

    /** A number. */
    public static Node constant(DType type, double number) {
        return new Node(Op.CONSTANT, type, new int[0], -1, number, 0, 0);
    }

    /** An elementwise operation. */
    public static Node of(Op op, DType type, int... arguments) {
        return new Node(op, type, arguments, -1, 0, 0, 0);
    }
}
