package org.ergodic.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Programs of many operations on one another's results, drawn at random: what single operations do not show, as when layouts,
 * fusion or shared buffers go wrong. All of them are continuous and of moderate size, so that rounding stays small.
 */
final class RandomProgram {
    private static final int STEPS = 25;
    private static final int LARGEST = 400;

    private final Philox draws;
    private final List<Value> values = new ArrayList<>();
    private final Value indices;
    private int drawn;

    private RandomProgram(int seed, DType type, Graph g, Map<String, Tensor> inputs) {
        this.draws = new Philox(seed, 98, 0, 0);
        int[][] shapes = {{3, 4}, {4}, {3, 1}, {2, 3, 4}, {}, {6, 2}};
        for (int i = 0; i < shapes.length; i++) {
            Shape shape = Shape.of(shapes[i]);
            inputs.put("x" + i, Cases.numbers(type, shape, 200 + i));
            values.add(g.input("x" + i, type, shape));
        }
        inputs.put("indices", Cases.numbers(DType.I32, Shape.of(5), 300));
        indices = g.input("indices", DType.I32, Shape.of(5));
        for (int step = 0; step < STEPS; step++) {
            Value next = next(g, any());
            if (next.shape().size() <= LARGEST && next.shape().rank() <= 4) {
                values.add(next);
            }
        }
        for (int i = 0; i < 4; i++) {
            g.output("y" + i, values.get(values.size() - 1 - i));
        }
        g.output("middle", values.get(values.size() / 2));
    }

    static Case of(int seed, DType type) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Program program = Program.build(g -> new RandomProgram(seed, type, g, inputs));
        return new Case("random program " + seed, program, inputs, Map.of());
    }

    private int draw(int bound) {
        return draws.integer(drawn++, bound);
    }

    private Value any() {
        return values.get(draw(values.size()));
    }

    private Value next(Graph g, Value x) {
        int rank = x.shape().rank();
        int axis = rank == 0 ? 0 : draw(rank);
        return switch (draw(rank == 0 ? 4 : 12)) {
            case 0 -> unary(x);
            case 1, 2 -> binary(x, any());
            case 3 -> x.less(x.unaryMinus()).select(x.unaryMinus(), x);
            case 4 ->
                x.transpose(Cases.permutations(rank)
                        .get(draw(Cases.permutations(rank).size())));
            case 5 ->
                x.shape().size() % 2 == 0
                        ? x.reshape(2, x.shape().size() / 2)
                        : x.reshape(x.shape().size());
            case 6 -> {
                int size = 1 + draw(x.shape().dimension(axis));
                yield x.slice(axis, draw(x.shape().dimension(axis) - size + 1), size);
            }
            case 7 -> g.concat(axis, List.of(x, unary(x)));
            case 8 -> {
                int chosen = 1 + draw((1 << rank) - 1);
                int[] axes = IntStream.range(0, rank)
                        .filter(i -> (chosen >> i & 1) != 0)
                        .toArray();
                yield draw(2) == 0 ? x.sumKeep(axes).tanh() : x.amax(axes);
            }
            case 9 -> rank < 2 ? unary(x) : product(x);
            case 10 ->
                draw(2) == 0
                        ? x.gather(indices)
                        : x.gather(indices).scatterAdd(indices, 3).tanh();
            default -> {
                int[] before = new int[rank];
                int[] after = new int[rank];
                before[axis] = draw(3);
                after[axis] = draw(2);
                yield x.pad(before, after);
            }
        };
    }

    private Value product(Value x) {
        boolean left = draw(2) == 0;
        return x.matmul(x, left, !left).tanh();
    }

    private Value unary(Value x) {
        return switch (draw(6)) {
            case 0 -> x.tanh();
            case 1 -> x.sigmoid();
            case 2 -> x.sin();
            case 3 -> x.unaryMinus();
            case 4 -> x.times(0.5).plus(1);
            default -> x.div(x.square().plus(1));
        };
    }

    private Value binary(Value a, Value b) {
        if (!broadcasts(a.shape(), b.shape())) {
            return unary(a);
        }
        return switch (draw(5)) {
            case 0 -> a.plus(b).tanh();
            case 1 -> a.minus(b).tanh();
            case 2 -> a.times(b).tanh();
            case 3 -> a.max(b);
            default -> a.min(b);
        };
    }

    private static boolean broadcasts(Shape a, Shape b) {
        for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
            int mine = a.dimension(a.rank() - i);
            int theirs = b.dimension(b.rank() - i);
            if (mine != theirs && mine != 1 && theirs != 1) {
                return false;
            }
        }
        return true;
    }
}
