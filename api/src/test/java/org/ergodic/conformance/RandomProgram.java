package org.ergodic.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import org.ergodic.program.Graph;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * Programs of many operations on one another's results: what single operations do not show, as when layouts, fusion or shared
 * buffers go wrong. A program is a list of choices, every list is a program, and a shorter list of smaller numbers is a simpler one, so
 * that a program that fails can be shrunk. On floating-point numbers all that is chosen from is continuous and of moderate size; what
 * jumps is chosen on integers only, where it is exact.
 */
final class RandomProgram {
    /** Each number of a choice is below this. */
    static final int NUMBERS = 60;

    private static final int LONGEST = 25;
    private static final int LARGEST = 240;
    private static final int DEEPEST = 4;

    /**
     * One value more.
     *
     * @param move which of {@link Moves#without}
     * @param first the value that is worked on: the last one, or one counted from the first ({@link Moves.Draw#any})
     * @param second another value, counted from the first one
     * @param detail what the move makes of it: an axis, a size
     * @param more the same
     */
    record Choice(int move, int first, int second, int detail, int more) {}

    private RandomProgram() {}

    /** Lists of choices among all moves but those that need an operation that is lacking. */
    static Arbitrary<List<Choice>> choices(Set<Op> lacking) {
        Arbitrary<Integer> number = numbers(NUMBERS);
        return Combinators.combine(numbers(Moves.without(lacking).size()), number, number, number, number)
                .as(Choice::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(LONGEST)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Integer> numbers(int bound) {
        return Arbitraries.integers().between(0, bound - 1).withDistribution(RandomDistribution.uniform());
    }

    /** The program with floating-point numbers of a type; its inputs and variables are the same in both but for rounding to f32. */
    static Case of(List<Choice> choices, Set<Op> lacking, DType type) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, Tensor> variables = new LinkedHashMap<>();
        Program program = Program.build(g -> {
            List<Value> values = start(g, type, inputs, variables);
            List<Moves.Move> moves = Moves.without(lacking);
            for (Choice choice : choices) {
                Value next = moves.get(choice.move).make(new Moves.Draw(g, type, values, choice));
                if (next.shape().size() <= LARGEST && next.shape().rank() <= DEEPEST) {
                    values.add(next);
                }
            }
            finish(g, values, variables);
        });
        return new Case(choices.toString(), program, inputs, variables);
    }

    private static List<Value> start(Graph g, DType type, Map<String, Tensor> inputs, Map<String, Tensor> variables) {
        List<Value> values = new ArrayList<>();
        int[][] shapes = {{3, 4}, {4}, {3, 1}, {2, 3, 4}, {}, {6, 2}};
        for (int[] shape : shapes) {
            values.add(input(g, type, inputs, shape));
        }
        values.add(g.iota(4));
        values.add(g.constant(Tensor.of(Shape.of(2, 3), 5, -3, 0, 2, -7, 1)));
        values.add(g.iteration());
        variables.put("v", single(type, Shape.of(3, 4), 250));
        variables.put("w", single(type, Shape.of(2, 3, 4), 251));
        variables.put("n", Cases.numbers(DType.I32, Shape.of(5), 252));
        variables.forEach((name, tensor) -> values.add(g.variable(name, tensor.type(), tensor.shape())));
        inputs.put("keys", Tensor.of(Shape.of(2, Philox.KEY), 42, 0, 98, 0, 0, 42, 0, 98, 0, 1));
        values.add(g.input("keys", DType.I32, Shape.of(2, Philox.KEY)));
        inputs.put("indices", Cases.numbers(DType.I32, Shape.of(5), 300));
        values.add(g.input("indices", DType.I32, Shape.of(5)));
        values.add(input(g, type, inputs, 4, 3)); // the last one, which choices begin with
        return values;
    }

    private static Value input(Graph g, DType type, Map<String, Tensor> inputs, int... shape) {
        String name = "x" + inputs.size();
        inputs.put(name, single(type, Shape.of(shape), 200 + inputs.size()));
        return g.input(name, type, Shape.of(shape));
    }

    /** The same numbers in both types. */
    private static Tensor single(DType type, Shape shape, int seed) {
        return Cases.numbers(DType.F32, shape, seed).as(type);
    }

    /** The last values go out, and variables become the last ones that fit them. */
    private static void finish(Graph g, List<Value> values, Map<String, Tensor> variables) {
        int last = values.size() - 1;
        for (int i = 0; i < 3; i++) {
            g.output("y" + i, values.get(last - i));
        }
        g.output("middle", values.get(values.size() / 2));
        variables.forEach((name, tensor) -> {
            int i = last;
            while (values.get(i).type() != tensor.type()
                    || !values.get(i).shape().equals(tensor.shape())) {
                i--;
            }
            g.assign(name, values.get(i));
        });
    }
}
