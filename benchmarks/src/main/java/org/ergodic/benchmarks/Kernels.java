package org.ergodic.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.nn.Optimiser;
import org.ergodic.program.Convolution;
import org.ergodic.program.Graph;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One kernel a program: its arguments and its result are variables, so nothing is copied from or to the host, and each call runs one
 * iteration, so nothing can be done once for many. The time of {@code call} is what every other one has on top.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Kernels {
    private static final int VECTOR = 1 << 20;
    private static final int SIDE = 1024;
    private static final Shape IMAGES = Shape.of(32, 28, 28, 64);
    private static final Shape KERNEL = Shape.of(3, 3, 64, 64);
    private static final Convolution SAME = Convolution.of(2).padded(new int[] {1, 1}, new int[] {1, 1});

    /** What is done. */
    @Param({
        "call",
        "gemm-64",
        "gemm-128",
        "gemm-256",
        "gemm-512",
        "gemm-1024",
        "conv",
        "conv-gradients",
        "elementwise-chain",
        "sum-rows",
        "sum-columns",
        "sum-all",
        "normals",
        "adam"
    })
    public String kernel = "";

    /** What it runs on: "" is the fastest that there is. */
    @Param("")
    public String backend = "";

    private Session session;
    private Executable executable;

    /** Opens a session with what the kernel needs. */
    @Setup
    public void open() {
        Program program = Program.build(this::add);
        Map<String, Tensor> variables = new LinkedHashMap<>();
        program.variables().forEach((name, value) -> variables.put(name, random(value.shape(), variables.size())));
        session = Backends.named(backend.isEmpty() ? Backends.present().get(0) : backend)
                .open(variables);
        executable = session.prepare(program);
    }

    @TearDown
    public void close() {
        session.close();
    }

    /** One iteration. */
    @Benchmark
    public Map<String, Tensor> run() {
        return executable.run(Map.of(), 0, 1);
    }

    private void add(Graph g) {
        switch (kernel) {
            case "call" -> g.assign("x", g.variable("x", Shape.of(1)).plus(1));
            case "conv" -> g.assign("y", g.variable("x", IMAGES).conv(g.variable("kernel", KERNEL), SAME));
            case "conv-gradients" -> {
                Value cotangent = g.variable("cotangent", IMAGES);
                g.assign("x-gradient", cotangent.convInput(g.variable("kernel", KERNEL), SAME, 28, 28));
                g.assign("kernel-gradient", g.variable("x", IMAGES).convKernel(cotangent, SAME, 3, 3));
            }
            case "elementwise-chain" -> {
                Value x = g.variable("x", Shape.of(VECTOR));
                Value y = g.variable("y", Shape.of(VECTOR));
                g.assign("x", x.times(y).plus(0.5).tanh().times(x.sigmoid()).minus(y));
            }
            case "sum-rows" ->
                g.assign("s", g.variable("x", Shape.of(SIDE, SIDE)).sum(1));
            case "sum-columns" ->
                g.assign("s", g.variable("x", Shape.of(SIDE, SIDE)).sum(0));
            case "sum-all" ->
                g.assign("s", g.variable("x", Shape.of(SIDE, SIDE)).sum());
            case "normals" -> {
                Value seed = g.constant(Tensor.of(Shape.of(2), 1, 2));
                Value keys = g.keys(seed, Streams.NOISE, g.iteration(), g.iota(SIDE));
                g.assign("x", g.randomNormal(keys, DType.F32, Shape.of(SIDE)));
            }
            case "adam" -> adam(g);
            default -> {
                int size = Integer.parseInt(kernel.substring("gemm-".length()));
                Value a = g.variable("a", Shape.of(size, size));
                g.assign("c", a.matmul(g.variable("b", Shape.of(size, size))));
            }
        }
    }

    private static void adam(Graph g) {
        Shape shape = Shape.of(VECTOR);
        List<Value> updated = Optimiser.adam(0.9, 0.999, 1e-8)
                .update(
                        g.variable("weights", shape),
                        g.variable("gradient", shape),
                        List.of(g.variable("m", shape), g.variable("v", shape)),
                        g.constant(1e-3));
        g.assign("weights", updated.get(0));
        g.assign("m", updated.get(1));
        g.assign("v", updated.get(2));
    }

    private static Tensor random(Shape shape, int number) {
        Philox random = new Philox(1, Streams.INITIAL, 0, number);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.uniform(i);
        }
        return Tensor.of(shape, values);
    }
}
