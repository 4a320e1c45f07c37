package org.ergodic.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ergodic.tensor.DType.F32;
import static org.ergodic.tensor.DType.F64;
import static org.ergodic.tensor.DType.I32;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Explanation;
import org.ergodic.backend.Session;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every backend must do. A backend's test extends this class and supplies the backend; nothing else is needed.
 *
 * <pre>
 * class MyBackendTest extends BackendConformance {
 *     &#64;Override
 *     protected Backend backend() {
 *         return new MyBackend();
 *     }
 * }
 * </pre>
 */
public abstract class BackendConformance {
    private static final int ITERATION = 5;
    private static final int TRAINING = 20;

    /** The backend under test; called many times, and may give the same one each time. */
    protected abstract Backend backend();

    /** The types that the backend runs: programs with another one it must refuse by name. i32 is always among them. */
    protected Set<DType> types() {
        return Set.of(DType.values());
    }

    /** The operations that the backend lacks: it refuses to prepare a program with one, naming it. */
    protected Set<Op> lacks() {
        return Set.of();
    }

    // ---- operations ----

    @ParameterizedTest(name = "{0}")
    @EnumSource(Op.class)
    void operation(Op op) {
        List<Case> cases = Cases.of(op);
        assertThat(cases).as("cases of " + op.text()).isNotEmpty();
        List<String> failures = new ArrayList<>();
        for (Case one : cases) {
            String failure;
            try {
                failure = outcome(one);
            } catch (RuntimeException | AssertionError e) {
                failure = e.toString();
            }
            if (!failure.isEmpty()) {
                failures.add(op.text() + ", " + one + ": " + failure);
            }
        }
        assertThat(failures.stream().limit(20))
                .as(failures.size() + " of " + cases.size() + " cases failed, the first of them")
                .isEmpty();
    }

    private String outcome(Case one) {
        Optional<Op> lacked = lacks().stream().filter(one::uses).findAny();
        if (lacked.isPresent()) {
            refused(one, lacked.get());
            return "";
        }
        for (DType type : DType.values()) {
            if (!types().contains(type) && one.uses(type)) {
                assertThatThrownBy(() -> run(one.program(), one.inputs(), one.variables()))
                        .isInstanceOf(RequestException.class)
                        .hasMessageContaining(type.text());
                return "";
            }
        }
        Oracle oracle = new Oracle(one.inputs(), one.variables(), ITERATION);
        Map<String, Tensor> outputs = run(one.program(), one.inputs(), one.variables());
        assertThat(outputs.keySet()).isEqualTo(one.program().outputs().keySet());
        StringBuilder failure = new StringBuilder();
        one.program().outputs().forEach((name, value) -> failure.append(difference(oracle, value, outputs.get(name))));
        return failure.toString();
    }

    private void refused(Case one, Op op) {
        try (Session session = backend().open(one.variables())) {
            assertThatThrownBy(() -> session.prepare(one.program()))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("lacks")
                    .hasMessageContaining(" " + op.text() + " ");
        }
    }

    private Map<String, Tensor> run(Program program, Map<String, Tensor> inputs, Map<String, Tensor> variables) {
        try (Session session = backend().open(variables);
                Executable executable = session.prepare(program)) {
            return executable.run(inputs, ITERATION, 1);
        }
    }

    private static String difference(Oracle oracle, Value value, Tensor found) {
        Shape shape = value.shape().rank() == 0 ? Shape.of(1) : value.shape();
        if (found.type() != value.type() || !found.shape().equals(shape)) {
            return "expected " + value.type().text() + shape + ", found " + found;
        }
        double[] expected = oracle.of(value);
        for (int i = 0; i < expected.length; i++) {
            double x = found.get(i);
            boolean close = Double.isFinite(expected[i])
                    ? Math.abs(x - expected[i]) <= oracle.tolerance(value, i)
                    : Double.compare(x, expected[i]) == 0;
            if (!close) {
                return "element " + i + " is " + x + ", not " + expected[i];
            }
        }
        return "";
    }

    /** Known answer of Random123 (kat_vectors, philox4x32-10) for key and counter 0: 6627e8d5 e169c58d bc57ac4c 9b00dbd8. */
    @Test
    void uniformsOfTheZeroKeyAreThePublishedOnes() {
        Program program = Program.build(
                g -> g.output("u", g.randomUniform(g.input("keys", I32, Shape.of(1, 5)), F32, Shape.of(4))));
        assumeTrue(types().contains(F32));
        Tensor u = run(program, Map.of("keys", Tensor.of(Shape.of(1, 5), new int[5])), Map.of())
                .get("u");
        assertThat(u.floats())
                .containsExactly(0x6627e8 * 0x1p-24f, 0xe169c5 * 0x1p-24f, 0xbc57ac * 0x1p-24f, 0x9b00db * 0x1p-24f);
    }

    // ---- variables and iterations ----

    private DType floating() {
        return types().contains(F32) ? F32 : F64;
    }

    private Tensor tensor(Shape shape, double... values) {
        return Tensor.of(floating(), shape, values);
    }

    @Test
    void assignmentsAppearTogetherAtTheEnd() {
        Shape shape = Shape.of(3);
        Program swap = Program.build(g -> {
            Value a = g.variable("a", floating(), shape);
            Value b = g.variable("b", floating(), shape);
            g.assign("a", b);
            g.assign("b", a);
            g.assign("c", a);
            g.output("a", a);
            g.output("reshaped", b.reshape(1, 3));
        });
        Tensor a = tensor(shape, 1, 2, 3);
        Tensor b = tensor(shape, 4, 5, 6);
        try (Session session = backend().open(Map.of("a", a, "b", b, "c", tensor(shape, 0, 0, 0)))) {
            Executable executable = session.prepare(swap);
            Map<String, Tensor> out = executable.run(Map.of());
            assertThat(out).containsEntry("a", a).containsEntry("reshaped", b.reshape(Shape.of(1, 3)));
            assertThat(session.read(List.of("a", "b", "c"))).isEqualTo(Map.of("a", b, "b", a, "c", a));
            out = executable.run(Map.of(), 1, 2);
            assertThat(out).containsEntry("a", a);
            assertThat(session.read(List.of("a", "b", "c"))).isEqualTo(Map.of("a", b, "b", a, "c", a));
        }
    }

    @Test
    void iterationsAreCountedAndScalarsStacked() {
        Program program = Program.build(g -> {
            Value sum = g.variable("sum", I32, Shape.scalar());
            g.assign("sum", sum.plus(g.iteration()));
            g.assign("rows", g.iteration().broadcast(Shape.of(2)));
            g.output("iteration", g.iteration());
            g.output("before", sum);
            g.output("last", sum.reshape(1));
            g.output("input", g.input("x", I32, Shape.scalar()));
        });
        Map<String, Tensor> variables =
                Map.of("sum", Tensor.of(Shape.scalar(), 100), "rows", Tensor.of(Shape.of(2), 0, 0));
        try (Session session = backend().open(variables)) {
            Executable executable = session.prepare(program);
            Map<String, Tensor> inputs = Map.of("x", Tensor.of(Shape.scalar(), 9));
            Map<String, Tensor> out = executable.run(inputs, 7, 4);
            assertThat(out)
                    .containsEntry("iteration", Tensor.of(Shape.of(4), 7, 8, 9, 10))
                    .containsEntry("before", Tensor.of(Shape.of(4), 100, 107, 115, 124))
                    .containsEntry("last", Tensor.of(Shape.of(1), 124))
                    .containsEntry("input", Tensor.of(Shape.of(4), 9, 9, 9, 9));
            assertThat(session.read(List.of("sum", "rows")))
                    .containsEntry("sum", Tensor.of(Shape.scalar(), 134))
                    .containsEntry("rows", Tensor.of(Shape.of(2), 10, 10));
            assertThat(executable.run(inputs)).containsEntry("iteration", Tensor.of(Shape.of(1), 0));
        }
    }

    /** One noisy step of a small network, in {@link #floating()} numbers. */
    private Program training() {
        return Program.build(g -> Perceptron.step(g, floating(), 16, 5, 7, 3));
    }

    @Test
    void theStrideOfTheCallsChangesNothing() {
        Program program = training();
        Map<String, Tensor> inputs = Perceptron.inputs(floating(), 16, 5, 3);
        Map<String, Tensor> variables = Perceptron.variables(floating(), 5, 7, 3);
        try (Session whole = backend().open(variables);
                Session parts = backend().open(variables)) {
            Tensor losses = whole.prepare(program).run(inputs, 0, 10).get("loss");
            Executable executable = parts.prepare(program);
            Tensor first = executable.run(inputs, 0, 3).get("loss");
            Tensor second = executable.run(inputs, 3, 7).get("loss");
            assertThat(losses.rows(0, 3)).isEqualTo(first);
            assertThat(losses.rows(3, 10)).isEqualTo(second);
            assertThat(parts.read(variables.keySet())).isEqualTo(whole.read(variables.keySet()));
        }
    }

    @Test
    void theSameRunGivesTheSameBits() {
        Program program = training();
        Map<String, Tensor> inputs = Perceptron.inputs(floating(), 16, 5, 3);
        Map<String, Tensor> variables = Perceptron.variables(floating(), 5, 7, 3);
        List<Map<String, Tensor>> results = new ArrayList<>();
        try (Session session = backend().open(variables)) {
            Executable executable = session.prepare(program);
            for (int repeat = 0; repeat < 3; repeat++) {
                session.write(variables);
                Map<String, Tensor> result = new LinkedHashMap<>(executable.run(inputs, 0, 4));
                result.putAll(session.read(variables.keySet()));
                results.add(result);
            }
        }
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(results.get(2)).isEqualTo(results.get(0));
    }

    @Test
    void programsOfOneSessionShareItsVariables() {
        Program add = Program.build(
                g -> g.assign("n", g.variable("n", I32, Shape.scalar()).plus(1)));
        Program twice = Program.build(g -> {
            g.assign("n", g.variable("n", I32, Shape.scalar()).times(2));
            g.output("n", g.variable("n", I32, Shape.scalar()));
        });
        try (Session session = backend().open(Map.of("n", Tensor.of(Shape.scalar(), 3)))) {
            Executable adding = session.prepare(add);
            Executable doubling = session.prepare(twice);
            assertThat(adding.run(Map.of(), 0, 2)).isEmpty();
            assertThat(doubling.run(Map.of())).containsEntry("n", Tensor.of(Shape.of(1), 5));
            adding.close();
            doubling.run(Map.of());
            assertThat(session.read(List.of("n"))).containsEntry("n", Tensor.of(Shape.scalar(), 20));
        }
    }

    @Test
    void tensorsThatGoInOrOutAreCopies() {
        Shape shape = Shape.of(2);
        Program program = Program.build(g -> {
            Value v = g.variable("v", I32, shape);
            Value x = g.input("x", I32, shape);
            g.assign("v", v.plus(x));
            g.output("v", v);
            g.output("x", x);
            g.output("constant", g.constant(Tensor.of(shape, 7, 8)));
            g.output("sum", v.plus(x));
        });
        int[] initial = {1, 2};
        try (Session session = backend().open(Map.of("v", Tensor.of(shape, initial)))) {
            initial[0] = 99;
            Executable executable = session.prepare(program);
            Tensor x = Tensor.of(shape, 10, 20);
            Map<String, Tensor> first = executable.run(Map.of("x", x));
            Tensor read = session.read(List.of("v")).get("v");
            assertThat(read.ints()).containsExactly(11, 22);
            first.values().forEach(tensor -> Arrays.fill(tensor.ints(), -5));
            Arrays.fill(read.ints(), -5);
            assertThat(x.ints()).containsExactly(10, 20);
            Map<String, Tensor> second = executable.run(Map.of("x", x));
            assertThat(second.get("v").ints()).containsExactly(11, 22);
            assertThat(second.get("x").ints()).containsExactly(10, 20);
            assertThat(second.get("constant").ints()).containsExactly(7, 8);
            assertThat(second.get("sum").ints()).containsExactly(21, 42);
            assertThat(first.get("sum").ints()).containsExactly(-5, -5);
            int[] written = {3, 4};
            session.write(Map.of("v", Tensor.of(shape, written)));
            written[0] = 99;
            assertThat(session.read(List.of("v")).get("v").ints()).containsExactly(3, 4);
        }
    }

    /** A clock at each step changes no result, and each step of an iteration has a time. Who does not explain is excused. */
    @Test
    void profilingComputesTheSame() {
        Program program = training();
        Map<String, Tensor> inputs = Perceptron.inputs(floating(), 16, 5, 3);
        Map<String, Tensor> variables = Perceptron.variables(floating(), 5, 7, 3);
        try (Session plain = backend().open(variables);
                Session timed = backend().open(variables)) {
            Executable executable = timed.prepare(program);
            Explanation plan = null;
            try {
                plan = executable.explain();
            } catch (RequestException e) {
                assumeTrue(false, e.getMessage());
            }
            assertThat(plan.operations()).isEqualTo(Explanation.operations(program));
            assertThat(plan.steps()).allSatisfy(step -> assertThat(step.nanos()).isNaN());
            Explanation.Total iteration = plan.total(Explanation.Rate.ITERATION);
            assertThat(iteration.cost().flops()).as("16 rows through 5-7-3").isGreaterThan(2 * 16 * (5 * 7 + 7 * 3));
            Explanation profile = executable.profile(inputs, 0, 4);
            plain.prepare(program).run(inputs, 0, 4);
            assertThat(timed.read(variables.keySet())).isEqualTo(plain.read(variables.keySet()));
            Explanation.Total measured = profile.total(Explanation.Rate.ITERATION);
            assertThat(measured.cost()).isEqualTo(iteration.cost());
            assertThat(measured.nanos()).isPositive();
        }
    }

    // ---- whole networks ----

    @Test
    void aNetworkTrainsAsItsMeaningSays() {
        for (DType type : types()) {
            if (type == I32) {
                continue;
            }
            Program program = Program.build(g -> Perceptron.step(g, type, 16, 5, 7, 3));
            Map<String, Tensor> inputs = Perceptron.inputs(type, 16, 5, 3);
            Map<String, Tensor> expected = Perceptron.variables(type, 5, 7, 3);
            try (Session session = backend().open(expected)) {
                Executable executable = session.prepare(program);
                for (int iteration = 0; iteration < 5; iteration++) {
                    double loss =
                            executable.run(inputs, iteration, 1).get("loss").get(0);
                    Oracle oracle = new Oracle(inputs, expected, iteration);
                    double relative = type == F32 ? 1e-4 : 1e-11;
                    double wanted = oracle.of(program.outputs().get("loss"))[0];
                    assertThat(loss).isBetween(wanted * (1 - relative), wanted * (1 + relative));
                    Map<String, Tensor> next = new LinkedHashMap<>();
                    program.assignments()
                            .forEach((name, value) -> next.put(name, Tensor.of(type, value.shape(), oracle.of(value))));
                    Map<String, Tensor> found = session.read(next.keySet());
                    next.forEach((name, tensor) -> near(name, found.get(name), tensor, relative));
                    expected = next;
                    session.write(next);
                }
            }
        }
    }

    /** The losses of whole trainings, each step on what the steps before it made, beside those of exact arithmetic. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void trainingsGoTheirWay(Training training) {
        Program exact = training.program(F64);
        Map<String, Tensor> inputs = Training.as(F64, training.inputs());
        Map<String, Tensor> variables = Training.as(F64, training.variables());
        Map<String, double[]> curves = new LinkedHashMap<>();
        exact.outputs().keySet().forEach(name -> curves.put(name, new double[TRAINING]));
        for (int iteration = 0; iteration < TRAINING; iteration++) {
            Oracle oracle = new Oracle(inputs, variables, iteration);
            int step = iteration;
            curves.forEach(
                    (name, curve) -> curve[step] = oracle.of(exact.outputs().get(name))[0]);
            Map<String, Tensor> next = new LinkedHashMap<>();
            exact.assignments().forEach((name, value) -> next.put(name, Tensor.of(value.shape(), oracle.of(value))));
            variables = next;
        }
        for (DType type : types()) {
            if (type.floating()) {
                train(training, type, curves);
            }
        }
    }

    private void train(Training training, DType type, Map<String, double[]> curves) {
        Map<String, Tensor> variables = Training.as(type, training.variables());
        try (Session session = backend().open(variables)) {
            Program program = training.program(type);
            Optional<Op> lacked =
                    lacks().stream().filter(training.needs()::contains).findAny();
            if (lacked.isPresent()) {
                assertThatThrownBy(() -> session.prepare(program)).isInstanceOf(ProgramException.class);
                return;
            }
            double relative = type == F32 ? 1e-5 : 1e-12;
            Map<String, Tensor> found = session.prepare(program).run(Training.as(type, training.inputs()), 0, TRAINING);
            curves.forEach((name, curve) -> {
                for (int i = 0; i < TRAINING; i++) {
                    assertThat(found.get(name).get(i))
                            .as("'%s' of %s in %s, step %d", name, training, type.text(), i)
                            .isBetween(curve[i] * (1 - relative), curve[i] * (1 + relative));
                }
            });
        }
    }

    static List<Training> trainings() {
        return Training.all();
    }

    /** {@code -Dergodic.kit.tries=N} and {@code -Dergodic.kit.seed=S} try more programs and others. */
    @Test
    void operationsWorkTogether() {
        int tries = Integer.getInteger("ergodic.kit.tries", 100);
        long seed = Long.getLong("ergodic.kit.seed", 1);
        Map<DType, Integer> compared = new RandomPrograms(backend(), types(), lacks()).check(tries, seed);
        compared.forEach((type, count) -> assertThat(count)
                .as("results in " + type.text() + " that could be compared")
                .isGreaterThan(4 * tries)); // of at least six
    }

    private static void near(String name, Tensor found, Tensor expected, double relative) {
        double largest =
                Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0);
        for (int i = 0; i < expected.shape().size(); i++) {
            assertThat(Math.abs(found.get(i) - expected.get(i)))
                    .as("error of element " + i + " of " + name)
                    .isLessThanOrEqualTo(relative * largest);
        }
    }

    /** What a sample becomes does not depend on where it stands among others. */
    @Test
    void permutingTheRowsPermutesTheResult() {
        int rows = 256;
        Program program = Program.build(g -> {
            Value keys = g.input("keys", I32, Shape.of(rows, 5));
            Value x = g.input("x", floating(), Shape.of(rows, 5));
            Value noisy = x.plus(g.randomNormal(keys, floating(), Shape.of(5)));
            Value hidden = noisy.matmul(g.variable("w1", floating(), Shape.of(5, 33)))
                    .plus(g.variable("b1", floating(), Shape.of(33)))
                    .tanh();
            Value logits = hidden.matmul(g.variable("w2", floating(), Shape.of(33, 7)));
            Value powers = logits.minus(logits.amaxKeep(1)).exp();
            g.output("y", powers.div(powers.sumKeep(1)));
        });
        Map<String, Tensor> variables = Map.of(
                "w1", Cases.numbers(floating(), Shape.of(5, 33), 1),
                "b1", Cases.numbers(floating(), Shape.of(33), 2),
                "w2", Cases.numbers(floating(), Shape.of(33, 7), 3));
        Tensor x = Cases.numbers(floating(), Shape.of(rows, 5), 4);
        int[] keys = new int[rows * 5];
        Arrays.setAll(keys, i -> i % 5 == 4 ? 1000 + i / 5 : 3);
        int[] permutation =
                IntStream.range(0, rows).map(i -> (i * 37 + 11) % rows).toArray();
        int[] permutedKeys = new int[keys.length];
        double[] permuted = new double[keys.length];
        for (int i = 0; i < keys.length; i++) {
            int from = permutation[i / 5] * 5 + i % 5;
            permutedKeys[i] = keys[from];
            permuted[i] = x.get(from);
        }
        Tensor plain = run(program, Map.of("x", x, "keys", Tensor.of(Shape.of(rows, 5), keys)), variables)
                .get("y");
        Tensor moved = run(
                        program,
                        Map.of(
                                "x",
                                tensor(Shape.of(rows, 5), permuted),
                                "keys",
                                Tensor.of(Shape.of(rows, 5), permutedKeys)),
                        variables)
                .get("y");
        for (int i = 0; i < rows; i++) {
            assertThat(moved.rows(i, i + 1)).as("row " + i).isEqualTo(plain.rows(permutation[i], permutation[i] + 1));
        }
    }

    // ---- sessions ----

    @Test
    void sessionsRunSideBySide() throws Exception {
        Program program = training();
        Map<String, Tensor> inputs = Perceptron.inputs(floating(), 16, 5, 3);
        Map<String, Tensor> variables = Perceptron.variables(floating(), 5, 7, 3);
        Backend backend = backend();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Map<String, Tensor>>> futures = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                futures.add(pool.submit(() -> {
                    try (Session session = backend.open(variables)) {
                        Executable executable = session.prepare(program);
                        for (int i = 0; i < 20; i++) {
                            executable.run(inputs, 5 * i, 5);
                        }
                        return session.read(variables.keySet());
                    }
                }));
            }
            for (Future<Map<String, Tensor>> future : futures) {
                assertThat(future.get()).isEqualTo(futures.get(0).get());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void callsOfOneSessionHappenOneAfterTheOther() throws Exception {
        Program program = Program.build(g -> {
            g.assign("a", g.variable("a", I32, Shape.of(1000)).plus(1));
            g.assign("b", g.variable("b", I32, Shape.of(1000)).plus(1));
        });
        Tensor zeros = Tensor.zeros(I32, Shape.of(1000));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (Session session = backend().open(Map.of("a", zeros, "b", zeros))) {
            Executable executable = session.prepare(program);
            List<Future<?>> futures = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                futures.add(pool.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        executable.run(Map.of(), 0, 3);
                        Map<String, Tensor> both = session.read(List.of("a", "b"));
                        assertThat(both.get("a")).isEqualTo(both.get("b"));
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
            assertThat(session.read(List.of("a")).get("a").ints()).containsOnly(300);
        } finally {
            pool.shutdownNow();
        }
    }

    // ---- refusals ----

    private Program identity() {
        return Program.build(
                g -> g.output("y", g.input("x", I32, Shape.of(2)).plus(g.variable("v", I32, Shape.of(2)))));
    }

    @Test
    void wrongInputsAreRefusedByName() {
        Tensor pair = Tensor.of(Shape.of(2), 1, 2);
        try (Session session = backend().open(Map.of("v", pair))) {
            Executable executable = session.prepare(identity());
            assertThatThrownBy(() -> executable.run(Map.of()))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("'x'");
            assertThatThrownBy(() -> executable.run(Map.of("x", pair, "z", pair)))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("'z'");
            assertThatThrownBy(() -> executable.run(Map.of("x", Tensor.of(Shape.of(3), 1, 2, 3))))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("'x'")
                    .hasMessageContaining("[2]")
                    .hasMessageContaining("[3]");
            assertThatThrownBy(() -> executable.run(Map.of("x", Tensor.of(Shape.of(2), 1f, 2f))))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("'x'")
                    .hasMessageContaining("i32")
                    .hasMessageContaining("f32");
            assertThatThrownBy(() -> executable.run(Map.of("x", pair), -1, 1)).isInstanceOf(RequestException.class);
            assertThatThrownBy(() -> executable.run(Map.of("x", pair), 0, 0)).isInstanceOf(RequestException.class);
            assertThat(executable.run(Map.of("x", pair))).containsEntry("y", Tensor.of(Shape.of(2), 2, 4));
        }
    }

    @Test
    void wrongVariablesAreRefusedByName() {
        Tensor pair = Tensor.of(Shape.of(2), 1, 2);
        Program assigns = Program.build(g -> g.assign("new", g.constant(pair)));
        try (Session empty = backend().open(Map.of());
                Session session = backend().open(Map.of("v", Tensor.of(Shape.of(3), 1, 2, 3), "w", pair))) {
            assertThatThrownBy(() -> empty.prepare(identity()))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("'v'");
            assertThatThrownBy(() -> empty.prepare(assigns))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("'new'");
            assertThatThrownBy(() -> session.prepare(identity()))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("'v'")
                    .hasMessageContaining("[2]")
                    .hasMessageContaining("[3]");
            assertThatThrownBy(() -> session.read(List.of("v", "none")))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("'none'");
            assertThatThrownBy(() -> session.write(Map.of("none", pair)))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("'none'");
            Map<String, Tensor> half = new LinkedHashMap<>();
            half.put("w", Tensor.of(Shape.of(2), 8, 9));
            half.put("v", pair);
            assertThatThrownBy(() -> session.write(half))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("'v'");
            assertThat(session.read(List.of("w")))
                    .as("a refused write writes nothing")
                    .containsEntry("w", pair);
        }
    }

    @Test
    void whatIsClosedRefusesToWork() {
        Tensor pair = Tensor.of(Shape.of(2), 1, 2);
        Session session = backend().open(Map.of("v", pair));
        Executable first = session.prepare(identity());
        Executable second = session.prepare(identity());
        first.close();
        first.close();
        assertThatThrownBy(() -> first.run(Map.of("x", pair))).isInstanceOf(IllegalStateException.class);
        assertThat(second.run(Map.of("x", pair))).containsKey("y");
        session.close();
        session.close();
        second.close();
        assertThatThrownBy(() -> second.run(Map.of("x", pair))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.prepare(identity())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.read(List.of("v"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.write(Map.of("v", pair))).isInstanceOf(IllegalStateException.class);
        try (Session next = backend().open(Map.of("v", pair))) {
            assertThat(next.read(List.of("v"))).containsEntry("v", pair);
        }
    }

    @Test
    void theDeviceIsDescribed() {
        assertThat(backend().device().name()).isNotBlank();
        assertThat(backend().device().instructions()).isNotBlank();
        assertThat(backend().device().lanes()).isPositive();
    }
}
