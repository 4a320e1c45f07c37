package org.ergodic.backend.reference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Device;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.conformance.RandomPrograms;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The kit's search for wrong programs finds what is wrong, and makes it small. */
class RandomProgramsTest {
    /** The reference backend with an error: {@code change} makes of a right value, built from lowered arguments, a wrong one. */
    private record Broken(BinaryOperator<Value> change) implements Backend {
        @Override
        public Device device() {
            return new ReferenceBackend().device();
        }

        @Override
        public Session open(Map<String, Tensor> variables) {
            Session right = new ReferenceBackend().open(variables);
            return new Session() {
                @Override
                public Executable prepare(Program program) {
                    return right.prepare(broken(program));
                }

                @Override
                public Map<String, Tensor> read(Collection<String> names) {
                    return right.read(names);
                }

                @Override
                public void write(Map<String, Tensor> values) {
                    right.write(values);
                }

                @Override
                public void close() {
                    right.close();
                }
            };
        }

        private Program broken(Program program) {
            return Program.build(g -> {
                Value[] copies = new Value[program.values().size()];
                for (Value value : program.values()) {
                    Value[] arguments = value.arguments().stream()
                            .map(argument -> copies[argument.index()])
                            .toArray(Value[]::new);
                    Value right =
                            switch (value.op()) {
                                case INPUT -> g.input(value.name(), value.type(), value.shape());
                                case VARIABLE -> g.variable(value.name(), value.type(), value.shape());
                                default -> g.apply(value.op(), value.attributes(), arguments);
                            };
                    copies[value.index()] = change.apply(value, right);
                }
                program.assignments().forEach((name, value) -> g.assign(name, copies[value.index()]));
                program.outputs().forEach((name, value) -> g.output(name, copies[value.index()]));
            });
        }
    }

    private static String failure(Backend backend, DType type) {
        Throwable thrown = catchThrowable(() -> new RandomPrograms(backend, Set.of(type), Set.of()).check(300, 1));
        assertThat(thrown).isInstanceOf(AssertionError.class);
        return thrown.getMessage();
    }

    private static int choices(String failure) {
        var matcher = Pattern.compile("a program of (\\d+) choices").matcher(failure);
        assertThat(matcher.find()).as(failure).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void aWrongOperationIsFoundAndShrunkToOneChoice() {
        String failure = failure(
                new Broken((value, right) -> value.op() == Op.SOFTPLUS ? right.times(1.000001) : right), DType.F64);
        assertThat(choices(failure)).as(failure).isEqualTo(1);
        assertThat(failure).contains("softplus(");
    }

    /** As when fusion goes wrong: what is elementwise is computed wrongly where it reads a transposed matrix. */
    @Test
    void aWrongPairOfOperationsIsShrunkToTheTwo() {
        Set<Op> elementwise = EnumSet.range(Op.NEG, Op.MIN);
        Broken backend = new Broken((value, right) -> {
            boolean pair = elementwise.contains(value.op())
                    && value.arguments().stream()
                            .anyMatch(argument -> argument.op() == Op.TRANSPOSE
                                    && argument.shape().rank() > 1);
            return pair ? right.plus(right.sign()) : right;
        });
        String failure = failure(backend, DType.F32);
        assertThat(choices(failure)).as(failure).isEqualTo(2);
        assertThat(failure).contains("transpose(");
    }

    @Test
    void aRefusalOfARightProgramIsFound() {
        Broken backend = new Broken((value, right) -> {
            if (value.op() == Op.ARG_SORT) {
                throw new IllegalStateException("no sorting here");
            }
            return right;
        });
        assertThat(failure(backend, DType.F64)).contains("no sorting here").contains("arg-sort(");
        assertThat(new RandomPrograms(backend, Set.of(DType.F64), Set.of(Op.ARG_SORT)).check(20, 1))
                .containsKey(DType.F64);
    }
}
