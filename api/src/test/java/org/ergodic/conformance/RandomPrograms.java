package org.ergodic.conformance;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.conformance.RandomProgram.Choice;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;

/**
 * The search for a program that a backend computes wrongly: programs of many operations are drawn, what they give is compared with
 * their meaning, and one that differs is shrunk to the simplest that still does (by jqwik: MacIver and Donaldson 2020 tell the idea).
 *
 * <p>How exact a result must be depends on the program: its meaning is computed in double and in single precision, and what both
 * differ by says how it magnifies rounding. In f64 a result may err by that, scaled to double precision, and in f32 by 1e-5 of the
 * largest element where single precision as such is exact to 1e-6; other results are left out in f32.
 */
public final class RandomPrograms {
    private static final int ITERATION = 5;
    private static final int SHRINKS = 2000;

    /** A simpler program is tried several times: where threads race, it fails only sometimes. */
    private static final int REPEATS = 4;

    private final Backend backend;
    private final Set<DType> types;
    private final Set<Op> lacking;
    private final Map<DType, Integer> compared = new EnumMap<>(DType.class);

    /**
     * @param types those floating-point types that programs are tried in
     * @param lacking operations that no program is to have
     */
    public RandomPrograms(Backend backend, Set<DType> types, Set<Op> lacking) {
        this.backend = backend;
        this.types = types.stream().filter(DType::floating).collect(Collectors.toUnmodifiableSet());
        this.lacking = lacking;
    }

    /**
     * Tries programs.
     *
     * @param seed the same seed draws the same programs
     * @return how many results were compared in each type
     * @throws AssertionError if one is computed wrongly, with the shrunk program
     */
    public Map<DType, Integer> check(int tries, long seed) {
        compared.clear();
        JqwikSession.run(() -> {
            RandomGenerator<List<Choice>> generator =
                    RandomProgram.choices(lacking).generator(tries, false);
            Random random = new Random(seed);
            for (int i = 0; i < tries; i++) {
                Shrinkable<List<Choice>> drawn = generator.next(random);
                String difference = difference(drawn.value(), 1);
                if (!difference.isEmpty()) {
                    throw new AssertionError(shrunk(drawn, difference));
                }
            }
        });
        return compared;
    }

    /** Takes simpler choices as long as there are some that fail too. */
    private String shrunk(Shrinkable<List<Choice>> drawn, String difference) {
        Shrinkable<List<Choice>> simplest = drawn;
        String found = difference;
        int left = SHRINKS;
        Iterator<Shrinkable<List<Choice>>> simpler = simplest.shrink().iterator();
        while (simpler.hasNext() && left-- > 0) {
            Shrinkable<List<Choice>> next = simpler.next();
            String other = difference(next.value(), REPEATS);
            if (!other.isEmpty()) {
                simplest = next;
                found = other;
                simpler = simplest.shrink().iterator();
            }
        }
        return "a program of " + simplest.value().size() + " choices, shrunk from one of "
                + drawn.value().size() + ": " + found;
    }

    /** Where the backend departs from what the program means, the first time of several; empty if nowhere. */
    private String difference(List<Choice> choices, int repeats) {
        Case inDouble = RandomProgram.of(choices, lacking, DType.F64);
        Case inSingle = RandomProgram.of(choices, lacking, DType.F32);
        Oracle meaning = new Oracle(inDouble.inputs(), inDouble.variables(), ITERATION);
        Oracle rounded = new Oracle(inSingle.inputs(), inSingle.variables(), ITERATION);
        for (DType type : types) {
            Case one = type == DType.F64 ? inDouble : inSingle;
            for (int repeat = 0; repeat < repeats; repeat++) {
                String difference;
                try {
                    difference = difference(type, run(one), results(inDouble), meaning, results(inSingle), rounded);
                } catch (RuntimeException e) {
                    difference = e.toString();
                }
                if (!difference.isEmpty()) {
                    return difference + ", in\n" + one.program();
                }
            }
        }
        return "";
    }

    private String difference(
            DType type,
            Map<String, Tensor> found,
            Map<String, Value> results,
            Oracle meaning,
            Map<String, Value> roundings,
            Oracle rounded) {
        for (Map.Entry<String, Value> result : results.entrySet()) {
            String name = result.getKey();
            double[] expected = meaning.of(result.getValue());
            double tolerance = result.getValue().type() == DType.I32
                    ? 0
                    : tolerance(type, expected, rounded.of(roundings.get(name)));
            String difference = difference(name, found.get(name), expected, tolerance);
            if (!difference.isEmpty()) {
                return difference;
            }
            compared.merge(type, tolerance < Double.POSITIVE_INFINITY ? 1 : 0, Integer::sum);
        }
        return "";
    }

    private static double tolerance(DType type, double[] expected, double[] rounded) {
        double largest = 1;
        double magnified = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            magnified = Math.max(magnified, Math.abs(expected[i] - rounded[i]));
        }
        if (type == DType.F64) {
            return 1e-12 * largest + 1e-6 * magnified;
        }
        return magnified <= 1e-6 * largest ? 1e-5 * largest : Double.POSITIVE_INFINITY;
    }

    private static String difference(String name, Tensor found, double[] expected, double tolerance) {
        if (found.shape().size() != expected.length) {
            return name + " has " + found.shape().size() + " elements, not " + expected.length;
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(found.get(i) - expected[i]) <= tolerance)) {
                return "element " + i + " of " + name + " is " + found.get(i) + ", not " + expected[i] + " within "
                        + tolerance;
            }
        }
        return "";
    }

    /** Outputs, and variables as they are afterwards. */
    private static Map<String, Value> results(Case one) {
        Map<String, Value> results = new HashMap<>(one.program().outputs());
        one.program().assignments().forEach((name, value) -> results.put("variable " + name, value));
        return results;
    }

    private Map<String, Tensor> run(Case one) {
        try (Session session = backend.open(one.variables());
                Executable executable = session.prepare(one.program())) {
            Map<String, Tensor> found = new HashMap<>(executable.run(one.inputs(), ITERATION, 1));
            session.read(one.variables().keySet()).forEach((name, tensor) -> found.put("variable " + name, tensor));
            return found;
        }
    }
}
