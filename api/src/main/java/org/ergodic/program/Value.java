package org.ergodic.program;

import java.util.ArrayList;
import java.util.List;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * One value of a program: an operation applied to earlier values. While its graph is being built, the methods below add
 * further values to it; two values that are the same operation on the same arguments are one. The names {@code plus}, {@code
 * minus}, {@code times}, {@code div} and {@code unaryMinus} make them operators in Kotlin.
 */
public final class Value {
    private final Graph graph;
    private final int index;
    private final Op op;
    private final List<Value> arguments;
    private final Attributes attributes;
    private final DType type;
    private final Shape shape;

    Value(Graph graph, int index, Op op, List<Value> arguments, Attributes attributes, DType type, Shape shape) {
        this.graph = graph;
        this.index = index;
        this.op = op;
        this.arguments = arguments;
        this.attributes = attributes;
        this.type = type;
        this.shape = shape;
    }

    /** The graph that this belongs to. */
    public Graph graph() {
        return graph;
    }

    /** Its place in {@link Program#values()}: arguments stand before what uses them. */
    public int index() {
        return index;
    }

    public Op op() {
        return op;
    }

    public List<Value> arguments() {
        return arguments;
    }

    /** Argument {@code i}. */
    public Value argument(int i) {
        return arguments.get(i);
    }

    public Attributes attributes() {
        return attributes;
    }

    public DType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    private Value unary(Op unary) {
        return graph.apply(unary, Attributes.none(), this);
    }

    private Value binary(Op binary, Value other) {
        return graph.apply(binary, Attributes.none(), this, other);
    }

    private Value number(double number) {
        return graph.constant(type, number);
    }

    /** −this. */
    public Value unaryMinus() {
        return unary(Op.NEG);
    }

    public Value abs() {
        return unary(Op.ABS);
    }

    public Value sign() {
        return unary(Op.SIGN);
    }

    public Value exp() {
        return unary(Op.EXP);
    }

    public Value log() {
        return unary(Op.LOG);
    }

    public Value log1p() {
        return unary(Op.LOG1P);
    }

    public Value sqrt() {
        return unary(Op.SQRT);
    }

    public Value sin() {
        return unary(Op.SIN);
    }

    public Value cos() {
        return unary(Op.COS);
    }

    public Value tanh() {
        return unary(Op.TANH);
    }

    public Value sigmoid() {
        return unary(Op.SIGMOID);
    }

    public Value softplus() {
        return unary(Op.SOFTPLUS);
    }

    public Value floor() {
        return unary(Op.FLOOR);
    }

    /** this · this. */
    public Value square() {
        return times(this);
    }

    public Value plus(Value other) {
        return binary(Op.ADD, other);
    }

    public Value plus(double number) {
        return plus(number(number));
    }

    public Value minus(Value other) {
        return binary(Op.SUB, other);
    }

    public Value minus(double number) {
        return minus(number(number));
    }

    public Value times(Value other) {
        return binary(Op.MUL, other);
    }

    public Value times(double number) {
        return times(number(number));
    }

    public Value div(Value other) {
        return binary(Op.DIV, other);
    }

    public Value div(double number) {
        return div(number(number));
    }

    public Value pow(Value exponent) {
        return binary(Op.POW, exponent);
    }

    public Value pow(double exponent) {
        return pow(number(exponent));
    }

    public Value max(Value other) {
        return binary(Op.MAX, other);
    }

    public Value max(double number) {
        return max(number(number));
    }

    public Value min(Value other) {
        return binary(Op.MIN, other);
    }

    public Value min(double number) {
        return min(number(number));
    }

    /** i32: 1 where this is less. */
    public Value less(Value other) {
        return binary(Op.LESS, other);
    }

    /** i32: 1 where this is less or equal. */
    public Value lessOrEqual(Value other) {
        return binary(Op.LESS_EQUAL, other);
    }

    /** i32: 1 where both are equal. */
    public Value equalTo(Value other) {
        return binary(Op.EQUAL, other);
    }

    /** {@code yes} where this i32 is not 0, else {@code no}. */
    public Value select(Value yes, Value no) {
        return graph.apply(Op.SELECT, Attributes.none(), this, yes, no);
    }

    public Value cast(DType wanted) {
        return wanted == type ? this : graph.apply(Op.CAST, Attributes.none().with("type", wanted), this);
    }

    /** [.., n, k] by [.., k, m]. */
    public Value matmul(Value other) {
        return matmul(other, false, false);
    }

    /** The matrix product, each side read transposed if told so. */
    public Value matmul(Value other, boolean transposeThis, boolean transposeOther) {
        return graph.apply(
                Op.MATMUL,
                Attributes.none().with("transposeA", transposeThis).with("transposeB", transposeOther),
                this,
                other);
    }

    /** The convolution of this [n, s1..sd, c] with a kernel [k1..kd, c/groups, o]: [n, t1..td, o]. */
    public Value conv(Value kernel, Convolution convolution) {
        return graph.apply(Op.CONV, convolution.attributes(), this, kernel);
    }

    /**
     * The transposed convolution of this [n, t1..td, o] with a kernel [k1..kd, c/groups, o]: the gradient of a convolution, whose
     * cotangent this is, with respect to its input.
     *
     * @param size s1..sd, the spatial shape of the result; a convolution of it has this one's
     * @return [n, s1..sd, c]
     */
    public Value convInput(Value kernel, Convolution convolution, int... size) {
        return graph.apply(Op.CONV_INPUT, convolution.attributes().with("size", size), this, kernel);
    }

    /**
     * The gradient of a convolution of this [n, s1..sd, c] with respect to its kernel.
     *
     * @param cotangent [n, t1..td, o]
     * @param size k1..kd, the spatial shape of the kernel
     * @return [k1..kd, c/groups, o]
     */
    public Value convKernel(Value cotangent, Convolution convolution, int... size) {
        return graph.apply(Op.CONV_KERNEL, convolution.attributes().with("size", size), this, cotangent);
    }

    public Value reshape(Shape wanted) {
        return wanted.equals(shape)
                ? this
                : graph.apply(Op.RESHAPE, Attributes.none().with("shape", wanted), this);
    }

    public Value reshape(int... dimensions) {
        return reshape(Shape.of(dimensions));
    }

    /** Axis i of the result is axis {@code permutation[i]} of this. */
    public Value transpose(int... permutation) {
        return graph.apply(Op.TRANSPOSE, Attributes.none().with("permutation", permutation), this);
    }

    public Value broadcast(Shape wanted) {
        return wanted.equals(shape)
                ? this
                : graph.apply(Op.BROADCAST, Attributes.none().with("shape", wanted), this);
    }

    /** {@code sizes[i]} elements from {@code starts[i]} on, along each axis. */
    public Value slice(int[] starts, int[] sizes) {
        return graph.apply(Op.SLICE, Attributes.none().with("starts", starts).with("sizes", sizes), this);
    }

    /** {@code size} elements from {@code start} on, along one axis. */
    public Value slice(int axis, int start, int size) {
        if (axis < 0 || axis >= shape.rank()) {
            throw new ProgramException("there is no axis " + axis + " to slice in " + this);
        }
        int[] starts = new int[shape.rank()];
        int[] sizes = shape.dimensions();
        starts[axis] = start;
        sizes[axis] = size;
        return slice(starts, sizes);
    }

    /** Zeros put before and after, along each axis. */
    public Value pad(int[] before, int[] after) {
        return graph.apply(Op.PAD, Attributes.none().with("before", before).with("after", after), this);
    }

    /**
     * This repeated endlessly along each axis, and of that {@code before} elements before it, it, and {@code after} behind it; as
     * many as wanted. An axis that is padded has an element at least.
     */
    public Value padPeriodic(int[] before, int[] after) {
        if (before.length != shape.rank() || after.length != shape.rank()) {
            throw new ProgramException("before and after have a number for each axis of " + this);
        }
        Value padded = this;
        for (int axis = 0; axis < before.length; axis++) {
            padded = padded.padPeriodic(axis, before[axis], after[axis]);
        }
        return padded;
    }

    private Value padPeriodic(int axis, int before, int after) {
        int size = shape.dimension(axis);
        if (before == 0 && after == 0) {
            return this;
        }
        if (before < 0 || after < 0 || size == 0) {
            throw new ProgramException("periodic padding is 0 or more, and not of an empty axis, but here " + before
                    + " before and " + after + " after axis " + axis + " of " + this);
        }
        List<Value> parts = new ArrayList<>();
        if (before % size > 0) {
            parts.add(slice(axis, size - before % size, before % size));
        }
        parts.add(copies(axis, before / size + 1L + after / size));
        if (after % size > 0) {
            parts.add(slice(axis, 0, after % size));
        }
        return graph.concat(axis, parts);
    }

    private Value copies(int axis, long count) {
        long all = count * shape.dimension(axis);
        if (all > Integer.MAX_VALUE) {
            throw new ProgramException("an axis has fewer than 2^31 elements, but " + count + " copies along axis "
                    + axis + " of " + this + " have " + all);
        }
        int[] apart = new int[shape.rank() + 1];
        int[] together = shape.dimensions();
        for (int i = 0; i < apart.length; i++) {
            apart[i] = i == axis ? 1 : shape.dimension(i < axis ? i : i - 1);
        }
        if (count == 1) {
            return this;
        }
        Value single = reshape(apart);
        apart[axis] = (int) count;
        together[axis] = (int) all;
        return single.broadcast(Shape.of(apart)).reshape(together);
    }

    /** Rows of this at i32 indices: shape(indices) + [..]. */
    public Value gather(Value indices) {
        return graph.apply(Op.GATHER, Attributes.none(), this, indices);
    }

    /** {@code rows} rows of zeros, to which the rows of this are added at i32 indices. */
    public Value scatterAdd(Value indices, int rows) {
        return graph.apply(Op.SCATTER_ADD, Attributes.none().with("rows", rows), this, indices);
    }

    /** The sum over the axes, which go; over all of them if none is named. */
    public Value sum(int... axes) {
        return reduce(Op.SUM, axes, false);
    }

    /** The sum over the axes, which stay as 1. */
    public Value sumKeep(int... axes) {
        return reduce(Op.SUM, axes, true);
    }

    /** The arithmetic mean over the axes, which go; over all of them if none is named. */
    public Value mean(int... axes) {
        Value sum = sum(axes);
        return sum.times((double) sum.shape.size() / shape.size());
    }

    /** The largest over the axes, which go; over all of them if none is named. */
    public Value amax(int... axes) {
        return reduce(Op.AMAX, axes, false);
    }

    /** The largest over the axes, which stay as 1. */
    public Value amaxKeep(int... axes) {
        return reduce(Op.AMAX, axes, true);
    }

    /** i32 of this shape: along the last axis the indices that sort this in ascending order, NaN last, equals in their order. */
    public Value argSort() {
        return unary(Op.ARG_SORT);
    }

    /** i32 without the last axis: the index of the first largest along it; NaN is largest. */
    public Value argMax() {
        return unary(Op.ARG_MAX);
    }

    /** The elements in ascending order along the last axis, NaN last. */
    public Value sort() {
        if (shape.size() == 0) {
            return this;
        }
        Value order = argSort();
        int length = shape.dimension(shape.rank() - 1);
        int rows = shape.size() / length;
        Value starts = graph.iota(rows).times(length).reshape(rows, 1);
        Value places = order.reshape(rows, length).plus(starts);
        return reshape(shape.size()).gather(places).reshape(shape);
    }

    private Value reduce(Op reduction, int[] axes, boolean keep) {
        int[] named = axes.clone();
        if (axes.length == 0) {
            named = new int[shape.rank()];
            java.util.Arrays.setAll(named, i -> i);
        }
        return graph.apply(reduction, Attributes.none().with("axes", named).with("keep", keep), this);
    }

    /** The value of a constant, for those who fold. */
    public Tensor constant() {
        return attributes.tensor("value");
    }

    /** The name of an input or a variable. */
    public String name() {
        return attributes.text("name");
    }

    /** As in the text form: {@code %7 = add(%5, %6) : f32[256,2]}. */
    @Override
    public String toString() {
        return ProgramText.line(this);
    }
}
