package org.ergodic.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ergodic.program.Composites;
import org.ergodic.program.Convolution;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** The table of what a {@link RandomProgram} is made of. */
final class Moves {
    /**
     * One way to make a value of earlier ones.
     *
     * @param needs the operations without which it cannot be made, as far as a backend may lack them
     */
    record Move(Set<Op> needs, Function<Draw, Value> rule) {
        Value make(Draw draw) {
            return rule.apply(draw);
        }
    }

    /** What a choice says, seen from a move. */
    record Draw(Graph graph, DType type, List<Value> values, RandomProgram.Choice choice) {
        private Value at(int place) {
            return values.get(place % values.size());
        }

        /** The first value, of whatever type: as often the last one as all others together. */
        Value any() {
            int place = choice.first() - RandomProgram.NUMBERS / 2;
            return place < 0 ? values.get(values.size() - 1) : at(place);
        }

        /** The first value, as floating-point numbers of moderate size. */
        Value floating() {
            return any().type() == type ? any() : soft(any());
        }

        /** The nearest integers from the second value on. */
        Value integers() {
            int place = choice.second();
            while (at(place).type() != DType.I32) {
                place++;
            }
            return at(place);
        }

        /** The nearest value from the second one on that broadcasts with x. */
        Value partner(Value x) {
            for (int i = 0; i < values.size(); i++) {
                Value y = at(choice.second() + i);
                if (y.type() == x.type() && broadcasts(x.shape(), y.shape())) {
                    return y;
                }
            }
            return x;
        }

        Value soft(Value integers) {
            return integers.cast(type).times(0.125).tanh();
        }

        int detail(int bound) {
            return choice.detail() % bound;
        }

        int more(int bound) {
            return choice.more() % bound;
        }

        int axis(Value x) {
            return detail(x.shape().rank());
        }
    }

    private static final List<Move> ALL = new ArrayList<>();

    static {
        move(draw -> smooth(draw, draw.floating()));
        move(Moves::arithmetic);
        move(Moves::whole);
        move(draw -> draw.detail(2) == 0 ? draw.any().unaryMinus() : draw.any().abs());
        move(draw -> draw.any().less(draw.any().unaryMinus()).select(draw.any().unaryMinus(), draw.any()));
        move(Moves::choose);
        move(Moves::integral);
        move(draw -> draw.soft(draw.integers()));
        move(draw -> {
            List<int[]> all = Cases.permutations(draw.any().shape().rank());
            return draw.any().transpose(all.get(draw.detail(all.size())));
        });
        move(draw -> {
            int size = draw.any().shape().size();
            int rows = 1 + draw.detail(4);
            return size % rows == 0
                    ? draw.any().reshape(rows, size / rows)
                    : draw.any().reshape(size);
        });
        move(draw -> shaped(draw, x -> slice(draw, x)));
        move(draw -> shaped(draw, x -> draw.graph()
                .concat(draw.axis(x), draw.more(2) == 0 ? List.of(x, x.unaryMinus()) : List.of(x.abs(), x, x))));
        move(draw -> shaped(draw, x -> {
            int[] before = new int[x.shape().rank()];
            int[] after = new int[x.shape().rank()];
            before[draw.axis(x)] = draw.more(3);
            after[draw.axis(x)] = draw.more(2);
            return draw.more(5) < 3 ? x.pad(before, after) : x.padPeriodic(before, after);
        }));
        move(draw -> draw.any().broadcast(draw.any().shape().prepend(1 + draw.detail(3))));
        move(draw -> shaped(draw, x -> reduced(draw, x)));
        move(Moves::product);
        move(draw -> shaped(draw, x -> x.gather(draw.integers())));
        move(Moves::scattered);
        move(draw -> draw.detail(2) == 0
                ? draw.graph().randomUniform(keys(draw), draw.type(), Shape.of(1 + draw.more(5)))
                : draw.graph().randomInteger(keys(draw), 7, Shape.of(1 + draw.more(5))));
        move(Moves::called);
        move(draw -> shaped(draw, Value::sort), Op.ARG_SORT);
        move(draw -> rows(draw.integers()).argSort(), Op.ARG_SORT);
        move(draw -> draw.graph().randomPermutation(keys(draw), 1 + draw.more(5)), Op.ARG_SORT);
        move(draw -> rows(draw.integers()).argMax(), Op.ARG_MAX);
        move(draw -> atLargest(draw, rows(draw.floating())), Op.ARG_MAX);
        move(draw -> convolution(draw, Op.CONV), Op.CONV);
        move(draw -> convolution(draw, Op.CONV_INPUT), Op.CONV_INPUT);
        move(draw -> convolution(draw, Op.CONV_KERNEL), Op.CONV_KERNEL);
    }

    private Moves() {}

    private static void move(Function<Draw, Value> rule, Op... needs) {
        Set<Op> set = EnumSet.noneOf(Op.class);
        set.addAll(Arrays.asList(needs));
        ALL.add(new Move(set, rule));
    }

    static List<Move> without(Set<Op> lacking) {
        return ALL.stream()
                .filter(move -> move.needs.stream().noneMatch(lacking::contains))
                .toList();
    }

    private static boolean broadcasts(Shape a, Shape b) {
        return IntStream.rangeClosed(1, Math.min(a.rank(), b.rank())).allMatch(i -> {
            int mine = a.dimension(a.rank() - i);
            int theirs = b.dimension(b.rank() - i);
            return mine == theirs || mine == 1 || theirs == 1;
        });
    }

    /** A move on a value that has axes. */
    private static Value shaped(Draw draw, Function<Value, Value> rule) {
        return rule.apply(rows(draw.any()));
    }

    private static Value smooth(Draw draw, Value x) {
        return switch (draw.detail(15)) {
            case 0 -> x.tanh();
            case 1 -> x.sigmoid();
            case 2 -> x.sin();
            case 3 -> x.cos();
            case 4 -> x.times(0.5).plus(1);
            case 5 -> x.square().unaryMinus().exp();
            case 6 -> x.square().plus(1).log();
            case 7 -> x.square().log1p();
            case 8 -> x.square().plus(0.5).sqrt();
            case 9 -> x.square().plus(0.5).pow(0.7);
            case 10 -> x.softplus().tanh();
            case 11 -> x.max(0);
            case 12 -> x.min(0.3);
            case 13 -> x.minus(x.mean());
            default -> x.div(x.square().plus(1));
        };
    }

    private static Value arithmetic(Draw draw) {
        Value x = draw.floating();
        Value y = draw.partner(x);
        return switch (draw.detail(7)) {
            case 0 -> x.plus(y).tanh();
            case 1 -> x.minus(y).tanh();
            case 2 -> x.times(y).tanh();
            case 3 -> x.max(y);
            case 4 -> x.min(y);
            case 5 -> x.div(y.square().plus(1));
            default -> x.square().plus(0.5).pow(y.tanh());
        };
    }

    /** Integers and integers. */
    private static Value whole(Draw draw) {
        Value i = draw.integers();
        Value j = draw.partner(i);
        return switch (draw.detail(9)) {
            case 0 -> i.plus(j);
            case 1 -> i.minus(j);
            case 2 -> i.times(j);
            case 3 -> i.div(j);
            case 4 -> i.max(j);
            case 5 -> i.min(j);
            case 6 -> i.less(j);
            case 7 -> i.lessOrEqual(j);
            default -> i.equalTo(j);
        };
    }

    /** Of two values by integers, as far as their shapes fit. */
    private static Value choose(Draw draw) {
        Value x = draw.any();
        Value y = draw.partner(x);
        Value condition = draw.integers();
        boolean fits = broadcasts(condition.shape(), x.shape().broadcast(y.shape()));
        return (fits ? condition : draw.graph().iteration()).select(x, y);
    }

    /** Integers by way of floating-point numbers. */
    private static Value integral(Draw draw) {
        Value i = draw.integers();
        return switch (draw.detail(3)) {
            case 0 -> i.sign();
            case 1 -> i.cast(draw.type()).times(0.5).floor().cast(DType.I32);
            default -> i.cast(draw.type()).cast(DType.I32);
        };
    }

    private static Value slice(Draw draw, Value x) {
        int axis = draw.axis(x);
        int size = 1 + draw.more(x.shape().dimension(axis));
        return x.slice(axis, x.shape().dimension(axis) - size, size);
    }

    private static Value reduced(Draw draw, Value x) {
        int chosen = 1 + draw.detail((1 << x.shape().rank()) - 1);
        int[] axes = IntStream.range(0, x.shape().rank())
                .filter(axis -> (chosen >> axis & 1) != 0)
                .toArray();
        return switch (draw.more(4)) {
            case 0 -> bounded(x.sum(axes));
            case 1 -> bounded(x.sumKeep(axes));
            case 2 -> x.amax(axes);
            default -> x.amaxKeep(axes);
        };
    }

    private static Value bounded(Value x) {
        return x.type() == DType.I32 ? x : x.tanh();
    }

    /** x with itself, or with another value read as matrices that fit. */
    private static Value product(Draw draw) {
        Value x = draw.floating();
        if (x.shape().rank() < 2) {
            x = x.reshape(1, x.shape().size());
        }
        boolean left = draw.detail(2) == 0;
        if (draw.more(2) == 0) {
            return x.matmul(x, left, !left).tanh();
        }
        int inner = x.shape().dimension(x.shape().rank() - (left ? 2 : 1));
        boolean right = draw.more(4) > 1;
        Shape matrix = right ? Shape.of(3, inner) : Shape.of(inner, 3);
        int batch = x.shape().rank() == 2 ? 2 : x.shape().dimension(x.shape().rank() - 3);
        Value other = resized(draw.partner(x), draw.detail(4) < 2 ? matrix : matrix.prepend(batch));
        return x.matmul(other, left, right).tanh();
    }

    /** The elements of x, as many as wanted, in another shape. */
    private static Value resized(Value x, Shape shape) {
        int size = x.shape().size();
        Value line = x.reshape(size);
        return (shape.size() <= size
                        ? line.slice(0, size - shape.size(), shape.size())
                        : line.padPeriodic(new int[] {0}, new int[] {shape.size() - size}))
                .reshape(shape);
    }

    private static Value rows(Value x) {
        return x.shape().rank() == 0 ? x.reshape(1) : x;
    }

    private static Value scattered(Draw draw) {
        Value indices = draw.integers();
        Value x = draw.any();
        int[] dimensions =
                Arrays.copyOf(indices.shape().dimensions(), indices.shape().rank() + 1);
        dimensions[indices.shape().rank()] = 2;
        return bounded(resized(x, Shape.of(dimensions)).scatterAdd(indices, 1 + draw.detail(4)));
    }

    private static Value keys(Draw draw) {
        return draw.graph().input("keys", DType.I32, Shape.of(2, Philox.KEY));
    }

    private static Value called(Draw draw) {
        List<Value> both = Composites.call("random-program@1", List.of(draw.floating()), x -> {
            Value gate = x.get(0).sigmoid();
            return List.of(gate.times(x.get(0)), gate.sum().tanh());
        });
        return both.get(draw.detail(2));
    }

    /** The largest along the last axis, by its index: continuous, though the index is not. */
    private static Value atLargest(Draw draw, Value x) {
        int length = x.shape().dimension(x.shape().rank() - 1);
        Value best = x.argMax();
        Value starts = draw.graph().iota(best.shape().size()).times(length).reshape(best.shape());
        return x.reshape(x.shape().size()).gather(starts.plus(best));
    }

    private static Value convolution(Draw draw, Op op) {
        int axes = 1 + draw.detail(3);
        int[] strides = new int[axes];
        int[] before = new int[axes];
        int[] after = new int[axes];
        int[] dilations = new int[axes];
        int[] size = new int[axes];
        int[] kernel = new int[axes];
        int bits = draw.choice().more() + draw.choice().detail() * RandomProgram.NUMBERS;
        for (int axis = 0; axis < axes; axis++) {
            size[axis] = 5 - axes + axis;
            kernel[axis] = 1 + (bits >> axis) % 3;
            strides[axis] = 1 + (bits >> axis + 1 & 1);
            before[axis] = (bits >> axis + 2) % 3;
            after[axis] = bits >> axis + 3 & 1;
            dilations[axis] = 1 + (bits >> axis + 4 & 1);
            after[axis] +=
                    Math.max(0, (kernel[axis] - 1) * dilations[axis] + 1 - size[axis] - before[axis] - after[axis]);
        }
        int groups = 1 + (bits >> 5 & 1);
        int channels = 2;
        Convolution how = new Convolution(strides, before, after, dilations, groups);
        Shape input = around(size, channels);
        Shape output = around(how.size(size, kernel), 4);
        Shape weights = Shape.of(IntStream.concat(Arrays.stream(kernel), IntStream.of(channels / groups, 4))
                .toArray());
        Value x = draw.floating();
        Value y = draw.partner(x);
        Value result =
                switch (op) {
                    case CONV -> resized(x, input).conv(resized(y, weights), how);
                    case CONV_INPUT -> resized(x, output).convInput(resized(y, weights), how, size);
                    default -> resized(x, input).convKernel(resized(y, output), how, kernel);
                };
        return result.tanh();
    }

    private static Shape around(int[] spatial, int channels) {
        return Shape.of(
                IntStream.concat(IntStream.of(2), IntStream.concat(Arrays.stream(spatial), IntStream.of(channels)))
                        .toArray());
    }
}
