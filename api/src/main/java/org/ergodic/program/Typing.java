package org.ergodic.program;

import java.util.Arrays;
import java.util.List;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** The type and shape rules of all operations. */
final class Typing {
    private Typing() {}

    static DType type(Op op, List<Value> arguments, Attributes attributes) {
        return switch (op) {
            case INPUT, VARIABLE, CAST -> attributes.type("type");
            case CONSTANT -> attributes.tensor("value").type();
            case IOTA, ITERATION, ARG_SORT, ARG_MAX -> DType.I32;
            case NEG, ABS, SIGN, RESHAPE, TRANSPOSE, BROADCAST, SLICE, PAD, SUM, AMAX ->
                arguments.get(0).type();
            case EXP,
                    LOG,
                    LOG1P,
                    SQRT,
                    SIN,
                    COS,
                    TANH,
                    SIGMOID,
                    SOFTPLUS,
                    FLOOR,
                    POW,
                    MATMUL,
                    CONV,
                    CONV_INPUT,
                    CONV_KERNEL -> {
                DType type = same(arguments);
                require(type.floating(), "it takes f32 or f64, not i32");
                yield type;
            }
            case ADD, SUB, MUL, DIV, MAX, MIN, CONCAT -> same(arguments);
            case LESS, LESS_EQUAL, EQUAL -> {
                same(arguments);
                yield DType.I32;
            }
            case SELECT -> {
                integer(arguments.get(0), "the condition");
                yield same(arguments.subList(1, 3));
            }
            case GATHER, SCATTER_ADD -> {
                integer(arguments.get(1), "the indices");
                yield arguments.get(0).type();
            }
            case RANDOM_INTEGER -> {
                integer(arguments.get(0), "the keys");
                yield DType.I32;
            }
            case RANDOM_UNIFORM, RANDOM_NORMAL -> {
                integer(arguments.get(0), "the keys");
                DType type = attributes.type("type");
                require(type.floating(), "it gives f32 or f64, not i32");
                yield type;
            }
            case CALL -> called(arguments, attributes).type();
        };
    }

    static Shape shape(Op op, List<Value> arguments, Attributes attributes) {
        return switch (op) {
            case INPUT, VARIABLE -> attributes.shape("shape");
            case CONSTANT -> attributes.tensor("value").shape();
            case IOTA -> Shape.of(one(attributes, "size"));
            case ITERATION -> Shape.scalar();
            case NEG, ABS, SIGN, EXP, LOG, LOG1P, SQRT, SIN, COS, TANH, SIGMOID, SOFTPLUS, FLOOR, CAST ->
                arguments.get(0).shape();
            case ADD, SUB, MUL, DIV, POW, MAX, MIN, LESS, LESS_EQUAL, EQUAL ->
                arguments.get(0).shape().broadcast(arguments.get(1).shape());
            case SELECT ->
                arguments
                        .get(0)
                        .shape()
                        .broadcast(arguments.get(1).shape())
                        .broadcast(arguments.get(2).shape());
            case MATMUL -> matmul(arguments.get(0).shape(), arguments.get(1).shape(), attributes);
            case CONV ->
                convolution(attributes)
                        .result(arguments.get(0).shape(), arguments.get(1).shape());
            case CONV_INPUT ->
                convolution(attributes)
                        .input(arguments.get(0).shape(), arguments.get(1).shape(), attributes.ints("size"));
            case CONV_KERNEL ->
                convolution(attributes)
                        .kernel(arguments.get(0).shape(), arguments.get(1).shape(), attributes.ints("size"));
            case RESHAPE -> reshape(arguments.get(0).shape(), attributes.shape("shape"));
            case TRANSPOSE -> transpose(arguments.get(0).shape(), attributes.ints("permutation"));
            case BROADCAST -> broadcast(arguments.get(0).shape(), attributes.shape("shape"));
            case SLICE -> slice(arguments.get(0).shape(), attributes.ints("starts"), attributes.ints("sizes"));
            case PAD -> pad(arguments.get(0).shape(), attributes.ints("before"), attributes.ints("after"));
            case CONCAT -> concat(arguments, one(attributes, "axis"));
            case GATHER -> gather(arguments.get(0).shape(), arguments.get(1).shape());
            case SCATTER_ADD ->
                scatter(arguments.get(0).shape(), arguments.get(1).shape(), one(attributes, "rows"));
            case SUM, AMAX -> reduce(arguments.get(0).shape(), attributes.ints("axes"), attributes.flag("keep"));
            case ARG_SORT -> {
                last(arguments.get(0).shape());
                yield arguments.get(0).shape();
            }
            case ARG_MAX -> {
                Shape shape = arguments.get(0).shape();
                require(last(shape) >= 1, "the last axis has one element or more, but here are " + shape);
                yield Shape.of(Arrays.copyOf(shape.dimensions(), shape.rank() - 1));
            }
            case RANDOM_INTEGER -> {
                require(one(attributes, "bound") > 0, "the bound is at least 1");
                yield random(arguments.get(0).shape(), attributes.shape("shape"));
            }
            case RANDOM_UNIFORM, RANDOM_NORMAL -> random(arguments.get(0).shape(), attributes.shape("shape"));
            case CALL -> called(arguments, attributes).shape();
        };
    }

    /** The output of its body that a call gives. */
    private static Value called(List<Value> arguments, Attributes attributes) {
        Program body = attributes.program("body");
        Composites.check(attributes.text("name"), body);
        require(
                body.inputs().size() == arguments.size(),
                "its body takes " + body.inputs().size() + " arguments, but there are " + arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
            Value wanted = body.inputs().get(Integer.toString(i));
            Value given = arguments.get(i);
            require(
                    given.type() == wanted.type() && given.shape().equals(wanted.shape()),
                    "its body takes " + wanted.type().text() + wanted.shape() + " as argument " + i + ", but is given "
                            + given.type().text() + given.shape());
        }
        int output = one(attributes, "output");
        Value result = body.outputs().get(Integer.toString(output));
        require(
                result != null,
                "its body has the outputs " + body.outputs().keySet() + ", but output " + output + " is asked for");
        return result;
    }

    private static DType same(List<Value> values) {
        DType type = values.get(0).type();
        for (Value value : values) {
            require(
                    value.type() == type,
                    "the types " + type.text() + " and " + value.type().text() + " differ; cast one");
        }
        return type;
    }

    private static void integer(Value value, String what) {
        require(
                value.type() == DType.I32,
                what + " must be i32, not " + value.type().text());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ProgramException(otherwise);
        }
    }

    private static int one(Attributes attributes, String name) {
        int[] numbers = attributes.ints(name);
        require(numbers.length == 1, "'" + name + "' is one number");
        return numbers[0];
    }

    private static Shape matmul(Shape a, Shape b, Attributes attributes) {
        require(a.rank() >= 2 && b.rank() >= 2, "a matrix product takes two dimensions or more on each side");
        int[] left = a.dimensions();
        int[] right = b.dimensions();
        boolean transposeA = attributes.flag("transposeA");
        boolean transposeB = attributes.flag("transposeB");
        int rows = left[left.length - (transposeA ? 1 : 2)];
        int inner = left[left.length - (transposeA ? 2 : 1)];
        int innerRight = right[right.length - (transposeB ? 1 : 2)];
        int columns = right[right.length - (transposeB ? 2 : 1)];
        require(inner == innerRight, "the inner dimensions " + inner + " and " + innerRight + " differ");
        int[] batch = Shape.of(Arrays.copyOf(left, left.length - 2))
                .broadcast(Shape.of(Arrays.copyOf(right, right.length - 2)))
                .dimensions();
        int[] result = Arrays.copyOf(batch, batch.length + 2);
        result[batch.length] = rows;
        result[batch.length + 1] = columns;
        return Shape.of(result);
    }

    private static Convolution convolution(Attributes attributes) {
        one(attributes, "groups");
        return Convolution.of(attributes);
    }

    private static int last(Shape shape) {
        require(shape.rank() >= 1, "there is no last axis in a scalar");
        return shape.dimension(shape.rank() - 1);
    }

    private static Shape reshape(Shape from, Shape to) {
        require(from.size() == to.size(), from + " has " + from.size() + " elements, but " + to + " has " + to.size());
        return to;
    }

    private static Shape transpose(Shape shape, int[] permutation) {
        int[] sorted = permutation.clone();
        Arrays.sort(sorted);
        int[] result = new int[permutation.length];
        for (int i = 0; i < result.length; i++) {
            require(
                    sorted[i] == i && permutation.length == shape.rank(),
                    "the permutation names each of the " + shape.rank() + " axes once, but is "
                            + Arrays.toString(permutation));
            result[i] = shape.dimension(permutation[i]);
        }
        require(permutation.length == shape.rank(), "the permutation names each of the " + shape.rank() + " axes once");
        return Shape.of(result);
    }

    private static Shape broadcast(Shape from, Shape to) {
        require(from.broadcast(to).equals(to), from + " does not repeat to " + to);
        return to;
    }

    private static Shape slice(Shape shape, int[] starts, int[] sizes) {
        require(
                starts.length == shape.rank() && sizes.length == shape.rank(),
                "starts and sizes have a number for each of the " + shape.rank() + " axes");
        for (int axis = 0; axis < starts.length; axis++) {
            require(
                    starts[axis] >= 0 && sizes[axis] >= 0 && (long) starts[axis] + sizes[axis] <= shape.dimension(axis),
                    sizes[axis] + " elements from " + starts[axis] + " on are not within axis " + axis + " of "
                            + shape);
        }
        return Shape.of(sizes);
    }

    private static Shape pad(Shape shape, int[] before, int[] after) {
        require(
                before.length == shape.rank() && after.length == shape.rank(),
                "before and after have a number for each of the " + shape.rank() + " axes");
        int[] result = shape.dimensions();
        for (int axis = 0; axis < result.length; axis++) {
            long padded = (long) result[axis] + before[axis] + after[axis];
            require(
                    before[axis] >= 0 && after[axis] >= 0 && padded <= Integer.MAX_VALUE,
                    "padding is 0 or more and the result below 2^31");
            result[axis] = (int) padded;
        }
        return Shape.of(result);
    }

    private static Shape concat(List<Value> parts, int axis) {
        int[] result = parts.get(0).shape().dimensions();
        require(
                axis >= 0 && axis < result.length,
                "there is no axis " + axis + " in " + parts.get(0).shape());
        long total = 0;
        for (Value part : parts) {
            int[] other = part.shape().dimensions();
            boolean fits = other.length == result.length;
            for (int i = 0; fits && i < other.length; i++) {
                fits = i == axis || other[i] == result[i];
            }
            require(fits, parts.get(0).shape() + " and " + part.shape() + " differ elsewhere than on axis " + axis);
            total += other[axis];
        }
        require(total <= Integer.MAX_VALUE, "the result has 2^31 elements or more");
        result[axis] = (int) total;
        return Shape.of(result);
    }

    private static Shape gather(Shape table, Shape indices) {
        require(table.rank() >= 1 && table.dimension(0) >= 1, "rows are taken from a table of at least one row");
        return join(indices, table.row());
    }

    private static Shape scatter(Shape updates, Shape indices, int rows) {
        require(rows >= 1, "rows are added to a table of at least one row");
        int[] all = updates.dimensions();
        require(
                all.length >= indices.rank()
                        && Shape.of(Arrays.copyOf(all, indices.rank())).equals(indices),
                "the shape of what is added begins with that of the indices, but " + updates + " does not begin with "
                        + indices);
        return Shape.of(Arrays.copyOfRange(all, indices.rank(), all.length)).prepend(rows);
    }

    private static Shape random(Shape keys, Shape shape) {
        require(
                keys.rank() == 2 && keys.dimension(1) == Philox.KEY,
                "keys are [rows, " + Philox.KEY + "], but here " + keys);
        return shape.prepend(keys.dimension(0));
    }

    private static Shape join(Shape first, Shape second) {
        int[] result = Arrays.copyOf(first.dimensions(), first.rank() + second.rank());
        System.arraycopy(second.dimensions(), 0, result, first.rank(), second.rank());
        return Shape.of(result);
    }

    private static Shape reduce(Shape shape, int[] axes, boolean keep) {
        boolean[] reduced = new boolean[shape.rank()];
        for (int axis : axes) {
            require(
                    axis >= 0 && axis < reduced.length && !reduced[axis],
                    "the axes are distinct and below " + shape.rank() + ", but are " + Arrays.toString(axes));
            reduced[axis] = true;
        }
        int[] result = new int[keep ? reduced.length : reduced.length - axes.length];
        int next = 0;
        for (int axis = 0; axis < reduced.length; axis++) {
            if (!reduced[axis] || keep) {
                result[next++] = reduced[axis] ? 1 : shape.dimension(axis);
            }
        }
        return Shape.of(result);
    }
}
