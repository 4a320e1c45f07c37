package org.ergodic.engine.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Engine.Explained;
import org.ergodic.engine.files.Disk;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;

/**
 * Asks a backend how it does programs, and lets it run them with a clock at each step. What nobody gives is made up: integers are
 * 0, and other numbers go from −1/2 to 1/2, so that no arithmetic is slow for lack of normal numbers.
 */
final class Explaining {
    private final PlugIns plugIns;
    private final Sampling sampling;
    private final double period;

    /** @param period nanoseconds for warming a program up, for timing it, and for timing its steps */
    Explaining(PlugIns plugIns, Sampling sampling, double period) {
        this.plugIns = plugIns;
        this.sampling = sampling;
        this.period = period;
    }

    List<Explained> explain(Path what, String backend, boolean profile) {
        if (Files.isDirectory(what)) {
            return explainRun(RunFolder.existing(what), backend, profile);
        }
        if (Files.notExists(what)) {
            throw new RequestException(
                    what + " should be a run's folder or a file with a program's text, but it does not exist");
        }
        Program program = Program.parse(Disk.text(what));
        Work work = new Work("program", program, Map.of(), Map.of(), Integer.MAX_VALUE);
        return List.of(explain(work, backend.isEmpty() ? plugIns.first(Backend.class) : backend, profile));
    }

    private List<Explained> explainRun(RunFolder folder, String asked, boolean profile) {
        Provenance provenance = folder.provenance();
        String backend = asked.isEmpty() ? folder.spec().backend() : asked;
        Map<String, Tensor> variables = folder.checkpoints().last().checkpoint().variables();
        List<Work> all = new ArrayList<>();
        all.add(new Work(
                "training step",
                folder.program(RunFolder.TRAINING, provenance),
                variables,
                Map.of(),
                Integer.MAX_VALUE));
        Engine.SampleRequest request = new Engine.SampleRequest(folder.path(), 1, "", 0, 0, 0, backend, Map.of());
        for (SamplePlan.Phase phase : sampling.plan(request, folder).phases()) {
            all.add(new Work(phase.name(), phase.program(), variables, phase.inputs(), phase.iterations()));
        }
        return all.stream().map(work -> explain(work, backend, profile)).toList();
    }

    private Explained explain(Work work, String name, boolean profile) {
        Backend backend = plugIns.get(Backend.class, name);
        try (Session session = backend.open(work.variables());
                Executable executable = session.prepare(work.program)) {
            if (!profile) {
                return new Explained(work.name, name, executable.explain(), Double.NaN);
            }
            Map<String, Tensor> inputs = work.inputs();
            double nanos = nanos(executable, inputs, 1);
            int count = 1;
            for (double spent = nanos; spent < period; spent += nanos * count) { // until it is compiled and warm
                count = fitting(work, nanos, 4 * count);
                nanos = nanos(executable, inputs, count);
            }
            nanos = nanos(executable, inputs, fitting(work, nanos, count));
            return new Explained(work.name, name, executable.profile(inputs, 0, fitting(work, nanos, count)), nanos);
        }
    }

    /** As many iterations as take a period. */
    private int fitting(Work work, double nanos, int limit) {
        return (int) Math.max(1, Math.min(Math.min(work.most, limit), period / nanos));
    }

    /** The mean time of an iteration. */
    private static double nanos(Executable executable, Map<String, Tensor> inputs, int count) {
        long before = System.nanoTime();
        executable.run(inputs, 0, count);
        return (double) (System.nanoTime() - before) / count;
    }

    /**
     * A program and what it runs on.
     *
     * @param given variables, of which others may be missing
     * @param known inputs, of which others may be missing
     * @param most iterations that make sense
     */
    private record Work(String name, Program program, Map<String, Tensor> given, Map<String, Tensor> known, int most) {
        Map<String, Tensor> variables() {
            Map<String, Value> wanted = new LinkedHashMap<>(program.assignments());
            wanted.putAll(program.variables());
            return filled(wanted, given);
        }

        Map<String, Tensor> inputs() {
            return filled(program.inputs(), known);
        }

        private static Map<String, Tensor> filled(Map<String, Value> wanted, Map<String, Tensor> given) {
            Map<String, Tensor> all = new LinkedHashMap<>();
            wanted.forEach((name, value) -> all.put(name, given.containsKey(name) ? given.get(name) : madeUp(value)));
            return all;
        }

        private static Tensor madeUp(Value value) {
            double[] numbers = new double[value.shape().size()];
            if (value.type() != DType.I32) {
                Arrays.setAll(numbers, i -> (i * 7919L % 1024) / 1024.0 - 0.5);
            }
            return Tensor.of(value.type(), value.shape(), numbers);
        }
    }
}
