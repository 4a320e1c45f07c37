package org.ergodic.engine.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/**
 * How a tile of samples is made: phases, one after the other, over registers, which are variables of [tile] + sample. At the
 * end register 0 holds the samples. Every program takes as inputs the seed and the index of the tile's first sample.
 *
 * @param tile rows of a tile
 * @param sample the shape of a sample
 * @param registers how many registers there are
 * @param phases what is run
 */
record SamplePlan(int tile, Shape sample, int registers, List<Phase> phases) {
    /** The output of a generating program. */
    static final String SAMPLE = "sample";
    /** The inputs that every denoising program has. */
    static final Set<String> DENOISER_INPUTS = Set.of("x", "time");
    /** The inputs that any inference program may have, filled with such numbers. */
    static final Set<String> RANDOM_INPUTS = Set.of("normal", "uniform");
    /** The input that holds the seed: i32 [2]. */
    static final String SEED = "sampler/seed";
    /** The input that holds the global index of the tile's first sample: i32 []. */
    static final String FIRST = "sampler/first";

    private static final String COEFFICIENTS = "sampler/coefficients";
    private static final String REGISTER = "sampler/register-";
    private static final int UNIFORM_STEPS = 1 << 30;

    /**
     * A program and how often it is iterated.
     *
     * @param name what it does
     * @param inputs its inputs but the seed and the first index
     */
    record Phase(String name, Program program, Map<String, Tensor> inputs, int iterations) {}

    /** The variables of all programs. */
    Set<String> variables() {
        return phases.stream()
                .flatMap(phase -> phase.program().variables().keySet().stream())
                .collect(Collectors.toSet());
    }

    /** A register's variable. */
    static String register(int number) {
        return REGISTER + number;
    }

    /** The samples that a generating program makes in one go. */
    static SamplePlan generate(Program model) {
        Shape all = model.outputs().get(SAMPLE).shape();
        Program program = Program.build(g -> {
            Map<String, Value> bound = random(g, model, Streams.START, g.constant(DType.I32, 0), indices(g, all));
            g.assign(register(0), g.inline(model, bound).get(SAMPLE));
        });
        return new SamplePlan(all.dimension(0), all.row(), 1, List.of(new Phase("sampling", program, Map.of(), 1)));
    }

    /** The samples that a table of coefficients makes with a denoising program. */
    static SamplePlan denoise(Program model, SamplerTable table) {
        Shape all = model.inputs().get("x").shape();
        Prediction prediction = Prediction.of(model);
        Program start = Program.build(g -> start(g, all, table));
        Program loop = Program.build(g -> loop(g, all, model, prediction, table));
        Tensor coefficients = Coefficients.of(table, prediction);
        return new SamplePlan(
                all.dimension(0),
                all.row(),
                table.registers(),
                List.of(
                        new Phase("sampling start", start, Map.of(), 1),
                        new Phase(
                                "sampling step",
                                loop,
                                Map.of(COEFFICIENTS, coefficients),
                                table.rows().size())));
    }

    private static void start(Graph g, Shape all, SamplerTable table) {
        Value noise = noise(g, all, Streams.START, g.constant(DType.I32, 0));
        g.assign(register(0), noise.times(table.startSigma()));
        for (int register = 1; register < table.registers(); register++) {
            g.assign(register(register), g.constant(0).broadcast(all));
        }
    }

    private static void loop(Graph g, Shape all, Program model, Prediction prediction, SamplerTable table) {
        int width = Coefficients.width(table);
        Value coefficients =
                g.input(COEFFICIENTS, Shape.of(table.rows().size(), width)).gather(g.iteration());
        Value[] registers = new Value[table.registers()];
        for (int register = 0; register < registers.length; register++) {
            registers[register] = g.variable(register(register), all);
        }
        Value x = null;
        for (int register = 0; register < registers.length; register++) {
            x = add(x, registers[register], coefficients, Coefficients.input(register));
        }
        Map<String, Value> bound =
                new LinkedHashMap<>(random(g, model, Streams.LATENT, g.iteration(), indices(g, all)));
        bound.put("x", x);
        bound.put(
                "time",
                number(coefficients, Coefficients.time(table)).reshape(1).broadcast(Shape.of(all.dimension(0))));
        Value predicted = g.inline(model, bound).get(prediction.output());
        Value noise = table.noiseDraws() == 0 ? null : noise(g, all, Streams.SAMPLER, g.iteration());
        for (int register = 0; register < registers.length; register++) {
            Value sum = null;
            for (int old = 0; old < registers.length; old++) {
                sum = add(sum, registers[old], coefficients, Coefficients.next(table, register, old));
            }
            sum = add(sum, predicted, coefficients, Coefficients.next(table, register, Coefficients.prediction(table)));
            if (noise != null) {
                sum = add(sum, noise, coefficients, Coefficients.next(table, register, Coefficients.noise(table)));
            }
            g.assign(register(register), sum);
        }
    }

    private static Value add(Value sum, Value term, Value coefficients, int index) {
        Value product = term.times(number(coefficients, index));
        return sum == null ? product : sum.plus(product);
    }

    private static Value number(Value coefficients, int index) {
        return coefficients.slice(0, index, 1).reshape();
    }

    /** The global indices of the tile's samples: i32 [tile]. */
    private static Value indices(Graph g, Shape all) {
        return g.input(FIRST, DType.I32, Shape.scalar()).plus(g.iota(all.dimension(0)));
    }

    private static Value noise(Graph g, Shape all, int stream, Value step) {
        Value keys = g.keys(g.input(SEED, DType.I32, Shape.of(2)), stream, step, indices(g, all));
        return g.randomNormal(keys, DType.F32, all.row());
    }

    /** The random numbers that a model asks for: the normal ones of a sample are keyed apart from the uniform ones. */
    private static Map<String, Value> random(Graph g, Program model, int stream, Value step, Value indices) {
        Map<String, Value> bound = new LinkedHashMap<>();
        Value seed = g.input(SEED, DType.I32, Shape.of(2));
        Value normal = model.inputs().get("normal");
        if (normal != null) {
            Value keys = g.keys(seed, stream, step, indices);
            bound.put(
                    "normal", g.randomNormal(keys, normal.type(), normal.shape().row()));
        }
        Value uniform = model.inputs().get("uniform");
        if (uniform != null) {
            Value own = normal == null ? step : step.plus(g.constant(DType.I32, UNIFORM_STEPS));
            Value keys = g.keys(seed, stream, own, indices);
            bound.put(
                    "uniform",
                    g.randomUniform(keys, uniform.type(), uniform.shape().row()));
        }
        return bound;
    }
}
