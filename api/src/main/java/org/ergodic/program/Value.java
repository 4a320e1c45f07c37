package org.ergodic.program;

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
