package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ergodic.program.Attributes;
import org.ergodic.program.Composites;
import org.ergodic.program.Convolution;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/**
 * Rewrites a program into one of the same meaning that the kernels take: composites are their bodies, only what is needed remains, elementwise operations
 * that ND4J does not broadcast have arguments of their own shape, reductions are over one block of neighbouring axes, and
 * matrix products have one or no batch dimension.
 */
final class Lowering {
    /** Operations that broadcast by themselves, on floating-point numbers. */
    static final Set<Op> BROADCASTING = EnumSet.of(Op.ADD, Op.SUB, Op.MUL, Op.DIV);

    static final Set<Op> ELEMENTWISE = EnumSet.range(Op.NEG, Op.CAST);

    private final Graph graph;
    private final Value[] lowered;

    private Lowering(Graph graph, int count) {
        this.graph = graph;
        this.lowered = new Value[count];
    }

    static Program lower(Program composed) {
        Program program = Composites.expand(composed, name -> false);
        return Program.build(graph -> {
            Lowering lowering = new Lowering(graph, program.values().size());
            boolean[] needed = needed(program);
            for (Value value : program.values()) {
                if (needed[value.index()]) {
                    lowering.lowered[value.index()] = lowering.lower(value);
                }
            }
            program.assignments().forEach((name, value) -> graph.assign(name, lowering.lowered[value.index()]));
            program.outputs().forEach((name, value) -> graph.output(name, lowering.lowered[value.index()]));
        });
    }

    private static boolean[] needed(Program program) {
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

    private Value lower(Value value) {
        List<Value> arguments = new ArrayList<>();
        value.arguments().forEach(argument -> arguments.add(lowered[argument.index()]));
        boolean broadcasting = BROADCASTING.contains(value.op()) && value.type() != DType.I32;
        if (ELEMENTWISE.contains(value.op()) && !broadcasting) {
            arguments.replaceAll(argument -> repeated(argument, value.shape()));
        }
        return switch (value.op()) {
            case SUM, AMAX -> reduction(value, arguments.get(0));
            case MATMUL -> product(value, arguments.get(0), arguments.get(1));
            case CONV, CONV_INPUT, CONV_KERNEL ->
                pointwise(value)
                        ? pointwise(value, arguments.get(0), arguments.get(1))
                        : graph.apply(value.op(), value.attributes(), arguments.toArray(Value[]::new));
            default -> graph.apply(value.op(), value.attributes(), arguments.toArray(Value[]::new));
        };
    }

    private static Value repeated(Value value, Shape shape) {
        return value.shape().size() == shape.size() ? value.reshape(shape) : value.broadcast(shape);
    }

    /** As steps from [outer, reduced, inner] to [outer, inner], the last reduced axes first. */
    private Value reduction(Value value, Value argument) {
        int[] dimensions = argument.shape().dimensions();
        int[] axes = value.attributes().ints("axes");
        Arrays.sort(axes);
        Value rest = argument;
        int last = axes.length - 1;
        while (last >= 0) {
            int first = last;
            while (first > 0 && axes[first - 1] == axes[first] - 1) {
                first--;
            }
            int outer = product(dimensions, 0, axes[first]);
            int reduced = product(dimensions, axes[first], axes[last] + 1);
            int inner = rest.shape().size();
            inner = outer == 0 || reduced == 0
                    ? kept(dimensions, axes, axes[last] + 1)
                    : inner / Math.multiplyExact(outer, reduced);
            rest = graph.apply(
                    value.op(),
                    Attributes.none().with("axes", 1).with("keep", false),
                    rest.reshape(outer, reduced, inner));
            last = first - 1;
        }
        return rest.reshape(value.shape());
    }

    private static int product(int[] dimensions, int from, int to) {
        int product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= dimensions[axis];
        }
        return product;
    }

    private static int kept(int[] dimensions, int[] axes, int from) {
        int product = 1;
        for (int axis = from; axis < dimensions.length; axis++) {
            if (Arrays.binarySearch(axes, axis) < 0) {
                product *= dimensions[axis];
            }
        }
        return product;
    }

    private Value product(Value value, Value a, Value b) {
        boolean transposeA = value.attributes().flag("transposeA");
        boolean transposeB = value.attributes().flag("transposeB");
        Shape shape = value.shape();
        int rank = shape.rank();
        int rows = shape.dimension(rank - 2);
        int columns = shape.dimension(rank - 1);
        int inner = a.shape().dimension(a.shape().rank() - (transposeA ? 2 : 1));
        int batch = product(shape.dimensions(), 0, rank - 2);
        int batchB = product(b.shape().dimensions(), 0, b.shape().rank() - 2);
        if (batchB == 1 && !transposeA && a.shape().size() == (long) batch * rows * inner) {
            Value matrix = b.reshape(transposeB ? columns : inner, transposeB ? inner : columns);
            return a.reshape(batch * rows, inner)
                    .matmul(matrix, false, transposeB)
                    .reshape(shape);
        }
        Value left = batched(a, shape).reshape(batch, transposeA ? inner : rows, transposeA ? rows : inner);
        Value right = batched(b, shape).reshape(batch, transposeB ? columns : inner, transposeB ? inner : columns);
        if (batch == 1) {
            left = left.reshape(left.shape().row());
            right = right.reshape(right.shape().row());
        }
        return left.matmul(right, transposeA, transposeB).reshape(shape);
    }

    /** Whether a kernel of one element stays within its input. */
    private static boolean pointwise(Value value) {
        Convolution how = Convolution.of(value.attributes());
        Shape kernel =
                value.op() == Op.CONV_KERNEL ? value.shape() : value.argument(1).shape();
        return product(kernel.dimensions(), 0, how.axes()) == 1
                && how.groups() == 1
                && value.argument(0).shape().size() > 0
                && Arrays.stream(how.strides()).allMatch(stride -> stride == 1)
                && IntStream.concat(Arrays.stream(how.before()), Arrays.stream(how.after()))
                        .allMatch(zeros -> zeros == 0);
    }

    /** As a product of the matrices of all places, or of the kernel. */
    private static Value pointwise(Value value, Value a, Value b) {
        Value left = matrix(a);
        Value right = matrix(b);
        return left.matmul(right, value.op() == Op.CONV_KERNEL, value.op() == Op.CONV_INPUT)
                .reshape(value.shape());
    }

    private static Value matrix(Value value) {
        int columns = value.shape().dimension(value.shape().rank() - 1);
        return value.reshape(columns == 0 ? 0 : value.shape().size() / columns, columns);
    }

    /** With all leading dimensions of the product. */
    private static Value batched(Value matrices, Shape product) {
        int[] wanted = product.dimensions();
        int rank = matrices.shape().rank();
        wanted[wanted.length - 2] = matrices.shape().dimension(rank - 2);
        wanted[wanted.length - 1] = matrices.shape().dimension(rank - 1);
        return repeated(matrices, Shape.of(wanted));
    }
}
