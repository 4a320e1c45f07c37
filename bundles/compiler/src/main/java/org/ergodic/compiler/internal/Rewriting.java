package org.ergodic.compiler.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ergodic.program.Attributes;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a program into a simpler one of the same meaning: what nobody needs is gone, operations that change nothing are
 * gone, what only changes the shape is a reshape, transposed factors are flags of their product, and sums over many rows
 * have two stages, so that threads share them. Equal values are one anyway: the graph sees to that.
 */
final class Rewriting {
    /** Operations on each element by itself. */
    static final Set<Op> ELEMENTWISE = EnumSet.range(Op.NEG, Op.CAST);

    /** So many rows are summed by one thread before the sums are added. */
    private static final int ROWS = 64;

    /** Loops that are shorter than this are no good as innermost ones. */
    static final int NARROW = 16;

    /** Products of no more inner elements than this are sums of outer products. */
    private static final int FEW = 4;

    /** Sums of fewer elements than this have one stage. */
    private static final int SMALL = 2048;

    private final Graph graph;
    private final Value[] rewritten;

    private Rewriting(Graph graph, int count) {
        this.graph = graph;
        this.rewritten = new Value[count];
    }

    static Program of(Program program) {
        return Program.build(graph -> {
            Rewriting rewriting = new Rewriting(graph, program.values().size());
            boolean[] needed = needed(program);
            for (Value value : program.values()) {
                if (needed[value.index()]) {
                    rewriting.rewritten[value.index()] = rewriting.rewrite(value);
                }
            }
            // Variables and inputs that nobody reads stay part of the program.
            program.inputs().values().forEach(rewriting::declare);
            program.variables().values().forEach(rewriting::declare);
            program.assignments().forEach((name, value) -> graph.assign(name, rewriting.rewritten[value.index()]));
            program.outputs().forEach((name, value) -> graph.output(name, rewriting.rewritten[value.index()]));
        });
    }

    /** Which values outputs and assignments depend on. */
    static boolean[] needed(Program program) {
        boolean[] needed = new boolean[program.values().size()];
        program.assignments().values().forEach(value -> needed[value.index()] = true);
        program.outputs().values().forEach(value -> needed[value.index()] = true);
        for (int i = needed.length - 1; i >= 0; i--) {
            if (needed[i]) {
                program.values().get(i).arguments().forEach(argument -> needed[argument.index()] = true);
            }
        }
        return needed;
    }

    private Value declare(Value value) {
        return value.op() == Op.INPUT
                ? graph.input(value.name(), value.type(), value.shape())
                : graph.variable(value.name(), value.type(), value.shape());
    }

    private Value rewrite(Value value) {
        List<Value> arguments = new ArrayList<>();
        value.arguments().forEach(argument -> arguments.add(rewritten[argument.index()]));
        Value row = uniform(value, arguments);
        if (row != null) {
            return broadcast(row, value.shape());
        }
        return switch (value.op()) {
            case INPUT, VARIABLE -> declare(value);
            case RESHAPE -> reshape(arguments.get(0), value.shape());
            case TRANSPOSE -> transpose(arguments.get(0), value.attributes().ints("permutation"));
            case BROADCAST -> broadcast(arguments.get(0), value.shape());
            case SLICE -> value.shape().equals(arguments.get(0).shape()) ? arguments.get(0) : same(value, arguments);
            case SUM, AMAX -> reduction(value, arguments.get(0));
            case MATMUL -> product(value, arguments.get(0), arguments.get(1));
            case CAST -> value.type() == arguments.get(0).type() ? arguments.get(0) : same(value, arguments);
            case NEG -> arguments.get(0).op() == Op.NEG ? arguments.get(0).argument(0) : same(value, arguments);
            case MUL, DIV -> scale(value, arguments);
            default -> same(value, arguments);
        };
    }

    /** The one row of a value all of whose rows are equal, [1, ..], because it is computed from such rows; else null. */
    private @Nullable Value uniform(Value value, List<Value> arguments) {
        if (value.shape().rank() == 0 || value.shape().dimension(0) < 2 || arguments.isEmpty()) {
            return null;
        }
        Value first = arguments.get(0);
        if (ELEMENTWISE.contains(value.op())) {
            List<Value> rows = new ArrayList<>();
            for (Value argument : arguments) {
                boolean one = argument.shape().rank() < value.shape().rank()
                        || argument.shape().dimension(0) == 1;
                rows.add(one ? argument : Rows.of(argument));
            }
            return rows.contains(null) ? null : graph.apply(value.op(), value.attributes(), rows.toArray(Value[]::new));
        }
        Value row = Rows.of(value.op() == Op.GATHER ? arguments.get(1) : first);
        if (row == null) {
            return null;
        }
        Shape shape = Rows.one(value.shape());
        return switch (value.op()) {
            case RESHAPE -> first.shape().dimension(0) == value.shape().dimension(0) ? reshape(row, shape) : null;
            case CONCAT -> {
                List<Value> rows = new ArrayList<>();
                arguments.forEach(argument -> rows.add(Rows.of(argument)));
                int axis = value.attributes().integer("axis");
                yield axis == 0 || rows.contains(null) ? null : graph.concat(axis, rows);
            }
            case SLICE -> {
                int[] starts = value.attributes().ints("starts");
                yield starts[0] == 0
                                && first.shape().dimension(0) == value.shape().dimension(0)
                        ? row.slice(starts, shape.dimensions())
                        : null;
            }
            case GATHER -> first.gather(row);
            case MATMUL ->
                value.shape().rank() == 2 && !value.attributes().flag("transposeA")
                        ? row.matmul(arguments.get(1), false, value.attributes().flag("transposeB"))
                        : null;
            default -> null;
        };
    }

    /** The operation as it is; elementwise ones take repeated arguments unrepeated where the result's shape stays. */
    private Value same(Value value, List<Value> arguments) {
        if (ELEMENTWISE.contains(value.op()) && arguments.size() > 1) {
            for (int i = 0; i < arguments.size(); i++) {
                Value argument = arguments.get(i);
                if (argument.op() == Op.BROADCAST) {
                    List<Value> others = new ArrayList<>(arguments);
                    others.set(i, argument.argument(0));
                    Shape shape = others.get(0).shape();
                    for (Value other : others) {
                        shape = shape.broadcast(other.shape());
                    }
                    if (shape.equals(value.shape())) {
                        arguments.set(i, argument.argument(0));
                    }
                }
            }
        }
        return graph.apply(value.op(), value.attributes(), arguments.toArray(Value[]::new));
    }

    private Value scale(Value value, List<Value> arguments) {
        for (int i = value.op() == Op.DIV ? 1 : 0; i < 2; i++) {
            Value other = arguments.get(1 - i);
            if (isNumber(arguments.get(i), 1) && other.shape().equals(value.shape())) {
                return other;
            }
        }
        return same(value, arguments);
    }

    private static boolean isNumber(Value value, double number) {
        Value constant = value.op() == Op.BROADCAST ? value.argument(0) : value;
        return constant.op() == Op.CONSTANT
                && constant.shape().size() == 1
                && constant.constant().get(0) == number;
    }

    private static Value reshape(Value value, Shape shape) {
        Value from = value.op() == Op.RESHAPE ? value.argument(0) : value;
        return from.shape().equals(shape) ? from : from.reshape(shape);
    }

    private static Value broadcast(Value repeated, Shape shape) {
        Value value = repeated.op() == Op.BROADCAST ? repeated.argument(0) : repeated;
        return value.shape().size() == shape.size() ? reshape(value, shape) : value.broadcast(shape);
    }

    private static Value transpose(Value value, int[] permutation) {
        Value from = value;
        int[] axes = permutation.clone();
        if (value.op() == Op.TRANSPOSE) {
            int[] before = value.attributes().ints("permutation");
            axes = Arrays.stream(permutation).map(axis -> before[axis]).toArray();
            from = value.argument(0);
        }
        Shape shape = from.shape();
        int[] moved =
                Arrays.stream(axes).filter(axis -> shape.dimension(axis) != 1).toArray();
        int[] result = Arrays.stream(axes).map(shape::dimension).toArray();
        return IntStream.range(1, moved.length).allMatch(i -> moved[i - 1] < moved[i])
                ? reshape(from, Shape.of(result))
                : from.transpose(axes);
    }

    private Value reduction(Value value, Value argument) {
        return reshape(reduction(value.op(), value.attributes().ints("axes"), argument), value.shape());
    }

    /** A reduction without the axes that it goes over. */
    private Value reduction(Op op, int[] over, Value argument) {
        Shape shape = argument.shape();
        int[] axes = Arrays.stream(over)
                .filter(axis -> shape.dimension(axis) != 1)
                .sorted()
                .toArray();
        if (axes.length == 0) {
            return argument;
        }
        int last = axes[axes.length - 1];
        if (last == shape.rank() - 1
                && shape.dimension(last) < NARROW
                && axes.length > 1
                && axes[axes.length - 2] < last - 1) {
            // The last axis is short, and what is before it stays: the others go first, so that loops are long.
            Value outer = reduction(op, Arrays.copyOf(axes, axes.length - 1), argument);
            return reduced(op, outer, new int[] {outer.shape().rank() - 1});
        }
        int groups = stages(shape, axes);
        if (groups == 1) {
            return reduced(op, argument, axes);
        }
        // [n, ..] as [groups, n / groups, ..]: first within the groups, then over them.
        int[] split = new int[shape.rank() + 1];
        split[0] = groups;
        split[1] = shape.dimension(0) / groups;
        System.arraycopy(shape.dimensions(), 1, split, 2, shape.rank() - 1);
        int[] inner = Arrays.stream(axes).map(axis -> axis + 1).toArray();
        Value first = reduced(op, reshape(argument, Shape.of(split)), inner);
        return reduced(op, first, new int[] {0});
    }

    private Value reduced(Op op, Value argument, int[] axes) {
        return graph.apply(op, Attributes.none().with("axes", axes).with("keep", false), argument);
    }

    /** How many groups of rows are summed by themselves; 1 if the first axis is not summed or it is not worth it. */
    private static int stages(Shape shape, int[] axes) {
        int rows = shape.rank() == 0 ? 1 : shape.dimension(0);
        if (axes[0] != 0 || rows == 0 || shape.size() < SMALL) {
            return 1;
        }
        if (rows <= ROWS) {
            return axes.length > 1 ? rows : 1;
        }
        if (shape.rank() == 1) {
            return IntStream.rangeClosed(2, 64)
                    .map(i -> 66 - i)
                    .filter(groups -> rows % groups == 0)
                    .findFirst()
                    .orElse(1);
        }
        return rows % ROWS == 0 ? rows / ROWS : rows <= 4096 && axes.length > 1 ? rows : 1;
    }

    private Value product(Value value, Value left, Value right) {
        boolean transposeA = value.attributes().flag("transposeA");
        boolean transposeB = value.attributes().flag("transposeB");
        Value a = left;
        Value b = right;
        if (swapped(a)) {
            a = a.argument(0);
            transposeA = !transposeA;
        }
        if (swapped(b)) {
            b = b.argument(0);
            transposeB = !transposeB;
        }
        if (a.op() == Op.CONCAT
                && a.shape().rank() == 2
                && b.shape().rank() == 2
                && !transposeA
                && a.attributes().integer("axis") == 1
                && a.arguments().stream().anyMatch(part -> Rows.of(part) != null)) {
            return parts(a, b, transposeB);
        }
        Value simple = thin(a, transposeA, b, transposeB);
        if (simple != null) {
            return simple;
        }
        int rank = a.shape().rank();
        if (b.shape().rank() == 2 && rank > 2 && !transposeA) {
            // All matrices on the left are one high matrix.
            int inner = a.shape().dimension(rank - 1);
            int rows = inner == 0
                    ? value.shape().size() / Math.max(1, value.shape().dimension(rank - 1))
                    : a.shape().size() / inner;
            return reshape(reshape(a, Shape.of(rows, inner)).matmul(b, false, transposeB), value.shape());
        }
        return a.matmul(b, transposeA, transposeB);
    }

    /** The sum of the products of parts that stand side by side: those with equal rows are multiplied once. */
    private Value parts(Value a, Value b, boolean transposeB) {
        Value sum = null;
        int start = 0;
        for (Value part : a.arguments()) {
            int width = part.shape().dimension(1);
            Value factor = b.slice(transposeB ? 1 : 0, start, width);
            Value row = Rows.of(part);
            Value term = row == null ? multiplied(part, factor, transposeB) : row.matmul(factor, false, transposeB);
            sum = sum == null ? term : same(Op.ADD, sum, term);
            start += width;
        }
        return sum;
    }

    private Value multiplied(Value a, Value b, boolean transposeB) {
        Value simple = thin(a, false, b, transposeB);
        return simple != null ? simple : a.matmul(b, false, transposeB);
    }

    /** Products of one column, or of few inner elements, are elementwise and join the loops around them. */
    private @Nullable Value thin(Value a, boolean transposeA, Value b, boolean transposeB) {
        int rank = a.shape().rank();
        if (rank != 2 || b.shape().rank() != 2) {
            return null;
        }
        int rows = a.shape().dimension(transposeA ? 1 : 0);
        int inner = a.shape().dimension(transposeA ? 0 : 1);
        int columns = b.shape().dimension(transposeB ? 0 : 1);
        if (inner == 0 || rows == 0 || columns == 0) {
            return null;
        }
        if (columns == 1) {
            Value factor = reshape(b, transposeA ? Shape.of(inner, 1) : Shape.of(1, inner));
            Value sum = sum(same(Op.MUL, a, factor), transposeA ? 0 : 1);
            return reshape(sum, Shape.of(rows, 1));
        }
        if (inner > FEW || columns < 16) {
            return null;
        }
        Value result = null;
        for (int k = 0; k < inner; k++) {
            Value left = reshape(transposeA ? a.slice(0, k, 1) : a.slice(1, k, 1), Shape.of(rows, 1));
            Value right = reshape(transposeB ? b.slice(1, k, 1) : b.slice(0, k, 1), Shape.of(1, columns));
            Value term = same(Op.MUL, left, right);
            result = result == null ? term : same(Op.ADD, result, term);
        }
        return result;
    }

    private Value same(Op op, Value a, Value b) {
        return graph.apply(op, Attributes.none(), a, b);
    }

    /** The sum over one axis, in stages where that is worth it. */
    private Value sum(Value value, int axis) {
        return reduction(Op.SUM, new int[] {axis}, value);
    }

    /** Whether this is a transpose of the last two axes. */
    private static boolean swapped(Value value) {
        if (value.op() != Op.TRANSPOSE) {
            return false;
        }
        int[] axes = value.attributes().ints("permutation");
        int last = axes.length - 1;
        return last >= 1
                && axes[last] == last - 1
                && axes[last - 1] == last
                && IntStream.range(0, last - 1).allMatch(i -> axes[i] == i);
    }
}
