package org.ergodic.conformance;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * What a program means, written as simply as possible: each element of each value from its index alone, in double precision,
 * rounded to the value's type. Nothing here is shared with any backend. Slow.
 */
final class Oracle {
    private final Map<String, Tensor> inputs;
    private final Map<String, Tensor> variables;
    private final int iteration;
    private final Map<Value, double[]> known = new IdentityHashMap<>();

    Oracle(Map<String, Tensor> inputs, Map<String, Tensor> variables, int iteration) {
        this.inputs = inputs;
        this.variables = variables;
        this.iteration = iteration;
    }

    /** All elements of a value, row-major. */
    double[] of(Value value) {
        double[] found = known.get(value);
        if (found == null) {
            found = new double[value.shape().size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = round(value.type(), element(value, index(value.shape(), i), false));
            }
            known.put(value, found);
        }
        return found;
    }

    /**
     * How far an element computed by one operation may be from this one: a part of its own size, for sums of the size of all that is
     * added. Sine and cosine may err a little more where they pass through zero, and what underflows may become 0. What only
     * moves, compares or draws integers and uniforms is exact. Composites are tried on bodies whose values are of size 1.
     */
    double tolerance(Value value, int place) {
        double relative = value.type() == DType.F32 ? 1e-5 : 1e-12;
        double least = value.type() == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        double own = Math.abs(of(value)[place]);
        int[] index = index(value.shape(), place);
        if (!value.type().floating()) {
            return 0;
        }
        return switch (value.op()) {
            case EXP, LOG, LOG1P, SQRT, TANH, SIGMOID, SOFTPLUS, ADD, SUB, MUL, DIV, POW -> relative * own + least;
            case SIN, COS -> relative * Math.max(own, 0.1 * Math.min(1, Math.abs(argument(value, 0, index))));
            case SUM, SCATTER_ADD, MATMUL, CONV, CONV_INPUT, CONV_KERNEL ->
                relative * element(value, index, true) + least;
            case RANDOM_NORMAL -> 1e-6 * Math.max(1, own);
            case CALL -> relative * Math.max(1, own);
            default -> 0;
        };
    }

    private double element(Value v, int[] i, boolean magnitude) {
        return switch (v.op()) {
            case INPUT -> inputs.get(v.name()).get(place(v.shape(), i));
            case VARIABLE -> variables.get(v.name()).get(place(v.shape(), i));
            case CONSTANT -> v.constant().get(place(v.shape(), i));
            case IOTA -> i[0];
            case ITERATION -> iteration;
            case NEG -> -argument(v, 0, i);
            case ABS -> Math.abs(argument(v, 0, i));
            case SIGN -> Math.signum(argument(v, 0, i));
            case EXP -> StrictMath.exp(argument(v, 0, i));
            case LOG -> StrictMath.log(argument(v, 0, i));
            case LOG1P -> StrictMath.log1p(argument(v, 0, i));
            case SQRT -> StrictMath.sqrt(argument(v, 0, i));
            case SIN -> StrictMath.sin(argument(v, 0, i));
            case COS -> StrictMath.cos(argument(v, 0, i));
            case TANH -> StrictMath.tanh(argument(v, 0, i));
            case SIGMOID -> sigmoid(argument(v, 0, i));
            case SOFTPLUS -> softplus(argument(v, 0, i));
            case FLOOR -> StrictMath.floor(argument(v, 0, i));
            case ADD -> argument(v, 0, i) + argument(v, 1, i);
            case SUB -> argument(v, 0, i) - argument(v, 1, i);
            case MUL ->
                v.type() == DType.I32
                        ? (int) ((long) argument(v, 0, i) * (long) argument(v, 1, i))
                        : argument(v, 0, i) * argument(v, 1, i);
            case DIV ->
                v.type() == DType.I32
                        ? quotient((long) argument(v, 0, i), (long) argument(v, 1, i))
                        : argument(v, 0, i) / argument(v, 1, i);
            case POW -> StrictMath.pow(argument(v, 0, i), argument(v, 1, i));
            case MAX -> larger(argument(v, 0, i), argument(v, 1, i));
            case MIN -> -larger(-argument(v, 0, i), -argument(v, 1, i));
            case LESS -> argument(v, 0, i) < argument(v, 1, i) ? 1 : 0;
            case LESS_EQUAL -> argument(v, 0, i) <= argument(v, 1, i) ? 1 : 0;
            case EQUAL -> argument(v, 0, i) == argument(v, 1, i) ? 1 : 0;
            case SELECT -> argument(v, 0, i) != 0 ? argument(v, 1, i) : argument(v, 2, i);
            case CAST -> v.type() == DType.I32 ? (int) argument(v, 0, i) : argument(v, 0, i);
            case MATMUL -> product(v, i, magnitude);
            case CONV -> convolved(v, i, magnitude);
            case CONV_INPUT -> toInput(v, i, magnitude);
            case CONV_KERNEL -> toKernel(v, i, magnitude);
            case RESHAPE -> of(v.argument(0))[place(v.shape(), i)];
            case TRANSPOSE -> {
                int[] permutation = v.attributes().ints("permutation");
                int[] from = new int[i.length];
                for (int axis = 0; axis < i.length; axis++) {
                    from[permutation[axis]] = i[axis];
                }
                yield argument(v, 0, from);
            }
            case BROADCAST -> argument(v, 0, i);
            case SLICE -> argument(v, 0, plus(i, v.attributes().ints("starts"), 1));
            case PAD -> {
                int[] from = plus(i, v.attributes().ints("before"), -1);
                yield inside(v.argument(0).shape(), from) ? argument(v, 0, from) : 0;
            }
            case CONCAT -> concatenated(v, i);
            case GATHER -> {
                int rank = v.argument(1).shape().rank();
                int row = clamp(argument(v, 1, part(i, 0, rank)), v.argument(0).shape());
                yield argument(v, 0, join(row, part(i, rank, i.length)));
            }
            case SCATTER_ADD -> scattered(v, i, magnitude);
            case SUM, AMAX -> reduced(v, i, magnitude);
            case ARG_SORT -> ranked(v, i);
            case ARG_MAX -> largest(v, i);
            case RANDOM_INTEGER -> (word(v, i) * v.attributes().integer("bound")) >>> 32;
            case RANDOM_UNIFORM -> (word(v, i) / 256) / 16777216.0;
            case RANDOM_NORMAL -> normal(v, i);
            case CALL -> called(v)[place(v.shape(), i)];
        };
    }

    private double[] called(Value call) {
        Map<String, Tensor> arguments = new HashMap<>();
        for (Value argument : call.arguments()) {
            Tensor given = Tensor.of(argument.type(), argument.shape(), of(argument));
            arguments.put(Integer.toString(arguments.size()), given);
        }
        String output = Integer.toString(call.attributes().integer("output"));
        return new Oracle(arguments, Map.of(), iteration)
                .of(call.attributes().program("body").outputs().get(output));
    }

    private static double sigmoid(double x) {
        return x > 0 ? 1 / (1 + StrictMath.exp(-x)) : StrictMath.exp(x) / (1 + StrictMath.exp(x));
    }

    private static double softplus(double x) {
        return x > 0 ? x + StrictMath.log1p(StrictMath.exp(-x)) : StrictMath.log1p(StrictMath.exp(x));
    }

    private static double quotient(long a, long b) {
        return b == 0 ? 0 : (int) (a / b);
    }

    private static double larger(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : a > b ? a : b;
    }

    private double product(Value v, int[] i, boolean magnitude) {
        boolean transposeA = v.attributes().flag("transposeA");
        boolean transposeB = v.attributes().flag("transposeB");
        Shape a = v.argument(0).shape();
        int inner = a.dimension(a.rank() - (transposeA ? 2 : 1));
        int[] batch = part(i, 0, i.length - 2);
        double sum = 0;
        for (int k = 0; k < inner; k++) {
            int row = i[i.length - 2];
            int column = i[i.length - 1];
            double term = argument(v, 0, join(batch, transposeA ? k : row, transposeA ? row : k))
                    * argument(v, 1, join(batch, transposeB ? column : k, transposeB ? k : column));
            sum += magnitude ? Math.abs(term) : term;
        }
        return sum;
    }

    /** Σ over the kernel's elements k and the channels c of the output channel's group. */
    private double convolved(Value v, int[] i, boolean magnitude) {
        Shape kernel = v.argument(1).shape();
        int axes = i.length - 2;
        int channels = kernel.dimension(axes);
        int group = i[axes + 1] / (kernel.dimension(axes + 1) / v.attributes().integer("groups"));
        int[][] moves = moves(v);
        double sum = 0;
        for (int[] k : indices(part(kernel.dimensions(), 0, axes))) {
            int[] at = touched(moves, part(i, 1, axes + 1), k);
            for (int c = 0; c < channels; c++) {
                int[] x = join(i[0], join(at, group * channels + c));
                if (inside(v.argument(0).shape(), x)) {
                    sum += term(at(v, 0, x) * at(v, 1, join(k, c, i[axes + 1])), magnitude);
                }
            }
        }
        return sum;
    }

    /** Σ over the kernel's elements k, and those t of the cotangent for which k touches the element i of the input. */
    private double toInput(Value v, int[] i, boolean magnitude) {
        Shape kernel = v.argument(1).shape();
        int axes = i.length - 2;
        int each = kernel.dimension(axes + 1) / v.attributes().integer("groups");
        int group = i[axes + 1] / kernel.dimension(axes);
        int c = i[axes + 1] % kernel.dimension(axes);
        int[][] moves = moves(v);
        double sum = 0;
        for (int[] k : indices(part(kernel.dimensions(), 0, axes))) {
            int[] t = touching(moves, part(i, 1, axes + 1), k);
            for (int o = group * each; o < (group + 1) * each; o++) {
                int[] y = join(i[0], join(t, o));
                if (inside(v.argument(0).shape(), y)) {
                    sum += term(at(v, 0, y) * at(v, 1, join(k, c, o)), magnitude);
                }
            }
        }
        return sum;
    }

    /** Σ over the rows and the elements t of the cotangent. */
    private double toKernel(Value v, int[] i, boolean magnitude) {
        Shape output = v.argument(1).shape();
        int axes = i.length - 2;
        int each = output.dimension(axes + 1) / v.attributes().integer("groups");
        int channel = i[axes + 1] / each * v.shape().dimension(axes) + i[axes];
        int[][] moves = moves(v);
        double sum = 0;
        for (int n = 0; n < output.dimension(0); n++) {
            for (int[] t : indices(part(output.dimensions(), 1, axes + 1))) {
                int[] x = join(n, join(touched(moves, t, part(i, 0, axes)), channel));
                if (inside(v.argument(0).shape(), x)) {
                    sum += term(at(v, 0, x) * at(v, 1, join(n, join(t, i[axes + 1]))), magnitude);
                }
            }
        }
        return sum;
    }

    /** The spatial index in the input that the kernel's element k touches for the output's element t. */
    private static int[] touched(int[][] moves, int[] t, int[] k) {
        int[] at = new int[t.length];
        for (int axis = 0; axis < at.length; axis++) {
            at[axis] = t[axis] * moves[0][axis] + k[axis] * moves[1][axis] - moves[2][axis];
        }
        return at;
    }

    /** The output's element for which the kernel's element k touches i; −1 along an axis where that is none. */
    private static int[] touching(int[][] moves, int[] i, int[] k) {
        int[] t = new int[i.length];
        for (int axis = 0; axis < t.length; axis++) {
            int moved = i[axis] + moves[2][axis] - k[axis] * moves[1][axis];
            t[axis] = moved >= 0 && moved % moves[0][axis] == 0 ? moved / moves[0][axis] : -1;
        }
        return t;
    }

    private static int[][] moves(Value v) {
        return new int[][] {
            v.attributes().ints("strides"),
            v.attributes().ints("dilations"),
            v.attributes().ints("before")
        };
    }

    private static double term(double x, boolean magnitude) {
        return magnitude ? Math.abs(x) : x;
    }

    private static List<int[]> indices(int[] box) {
        Shape shape = Shape.of(box);
        return IntStream.range(0, shape.size()).mapToObj(k -> index(shape, k)).toList();
    }

    /** The element that exactly i others stand before: the smaller ones, and the equal ones with a smaller index. */
    private double ranked(Value v, int[] i) {
        int last = i.length - 1;
        int[] at = i.clone();
        for (int sought = 0; sought < v.shape().dimension(last); sought++) {
            at[last] = sought;
            double x = at(v, 0, at);
            int before = 0;
            for (int k = 0; k < v.shape().dimension(last); k++) {
                at[last] = k;
                double y = at(v, 0, at);
                before += above(x, y) || k < sought && !above(y, x) ? 1 : 0;
            }
            if (before == i[last]) {
                return sought;
            }
        }
        throw new AssertionError("every place has an element");
    }

    private double largest(Value v, int[] i) {
        int best = 0;
        for (int k = 0; k < v.argument(0).shape().dimension(i.length); k++) {
            best = above(at(v, 0, join(i, k)), at(v, 0, join(i, best))) ? k : best;
        }
        return best;
    }

    /** In an order in which NaN is largest. */
    private static boolean above(double x, double y) {
        return Double.isNaN(x) ? !Double.isNaN(y) : x > y;
    }

    private double concatenated(Value v, int[] i) {
        int axis = v.attributes().integer("axis");
        int[] from = i.clone();
        int k = 0;
        while (from[axis] >= v.argument(k).shape().dimension(axis)) {
            from[axis] -= v.argument(k).shape().dimension(axis);
            k++;
        }
        return argument(v, k, from);
    }

    private double scattered(Value v, int[] i, boolean magnitude) {
        Shape indices = v.argument(1).shape();
        double sum = 0;
        for (int k = 0; k < indices.size(); k++) {
            int[] at = index(indices, k);
            if (clamp(argument(v, 1, at), v.shape()) == i[0]) {
                double term = argument(v, 0, join(at, part(i, 1, i.length)));
                sum += magnitude ? Math.abs(term) : term;
            }
        }
        return sum;
    }

    private double reduced(Value v, int[] i, boolean magnitude) {
        int[] first = new int[v.argument(0).shape().rank()];
        int[] box = new int[first.length];
        int next = 0;
        for (int axis = 0; axis < first.length; axis++) {
            int sought = axis;
            if (Arrays.stream(v.attributes().ints("axes")).anyMatch(reduced -> reduced == sought)) {
                box[axis] = v.argument(0).shape().dimension(axis);
                next += v.attributes().flag("keep") ? 1 : 0;
            } else {
                box[axis] = 1;
                first[axis] = i[next++];
            }
        }
        boolean sum = v.op() == Op.SUM;
        double least = v.type() == DType.I32 ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
        double result = sum ? 0 : least;
        for (int k = 0; k < Shape.of(box).size(); k++) {
            double x = argument(v, 0, plus(first, index(Shape.of(box), k), 1));
            result = sum ? result + (magnitude ? Math.abs(x) : x) : larger(result, x);
        }
        return result;
    }

    private double normal(Value v, int[] i) {
        int element = element(v, i);
        double radius = StrictMath.sqrt(-2 * StrictMath.log((word(v, i[0], element & ~1) + 0.5) / 4294967296.0));
        double angle = 2 * Math.PI * (word(v, i[0], element | 1) / 4294967296.0);
        return radius * (element % 2 == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
    }

    private static int element(Value v, int[] i) {
        return place(v.shape().row(), part(i, 1, i.length));
    }

    private long word(Value v, int[] i) {
        return word(v, i[0], element(v, i));
    }

    /** Philox4x32-10 in 64-bit numbers that hold 32-bit words. */
    private long word(Value v, int row, int element) {
        long[] key = new long[5];
        for (int k = 0; k < 5; k++) {
            key[k] = low((long) argument(v, 0, row, k));
        }
        long[] c = {element / 4, key[4], key[3], key[2]};
        for (int round = 0; round < 10; round++) {
            long a = 0xD2511F53L * c[0];
            long b = 0xCD9E8D57L * c[2];
            c = new long[] {
                (b >>> 32) ^ c[1] ^ low(key[0] + round * 0x9E3779B9L), low(b),
                (a >>> 32) ^ c[3] ^ low(key[1] + round * 0xBB67AE85L), low(a)
            };
        }
        return c[element % 4];
    }

    private static long low(long x) {
        return x & 0xFFFFFFFFL;
    }

    private static double round(DType type, double x) {
        return switch (type) {
            case F32 -> (float) x;
            case F64 -> x;
            case I32 -> (int) (long) x;
        };
    }

    /** An argument at an index of the result: aligned at the last axis, repeated where its dimension is 1. */
    private double argument(Value v, int k, int... i) {
        Value argument = v.argument(k);
        int[] own = part(i, i.length - argument.shape().rank(), i.length);
        for (int axis = 0; axis < own.length; axis++) {
            if (argument.shape().dimension(axis) == 1) {
                own[axis] = 0;
            }
        }
        return of(argument)[place(argument.shape(), own)];
    }

    /** An argument at an index of its own. */
    private double at(Value v, int k, int[] i) {
        return of(v.argument(k))[place(v.argument(k).shape(), i)];
    }

    private static int clamp(double index, Shape table) {
        return (int) Math.max(0, Math.min(index, table.dimension(0) - 1));
    }

    private static boolean inside(Shape shape, int[] i) {
        for (int axis = 0; axis < i.length; axis++) {
            if (i[axis] < 0 || i[axis] >= shape.dimension(axis)) {
                return false;
            }
        }
        return true;
    }

    private static int[] plus(int[] i, int[] by, int sign) {
        int[] moved = i.clone();
        for (int axis = 0; axis < moved.length; axis++) {
            moved[axis] += sign * by[axis];
        }
        return moved;
    }

    private static int[] part(int[] i, int from, int to) {
        return Arrays.copyOfRange(i, from, to);
    }

    private static int[] join(int first, int[] rest) {
        return join(new int[] {first}, rest);
    }

    private static int[] join(int[] first, int... rest) {
        int[] all = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    private static int place(Shape shape, int[] i) {
        int place = 0;
        for (int axis = 0; axis < i.length; axis++) {
            place = place * shape.dimension(axis) + i[axis];
        }
        return place;
    }

    private static int[] index(Shape shape, int place) {
        int[] i = new int[shape.rank()];
        for (int axis = i.length - 1; axis >= 0; axis--) {
            i[axis] = place % shape.dimension(axis);
            place /= shape.dimension(axis);
        }
        return i;
    }
}
