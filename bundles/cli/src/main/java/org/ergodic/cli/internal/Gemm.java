package org.ergodic.cli.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ergodic.FailureException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Executable;
import org.ergodic.backend.Session;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** A step whose result is known: a matrix of ones times one of 1/n is a matrix of ones, which takes its place. */
final class Gemm {
    /** Rows and columns of the matrices. */
    static final int SIZE = 512;

    private static final int CALLS = 10;
    private static final double LEAST_NANOS = 0.3e9;
    private static final double MOST_NANOS = 2e9;
    private static final double CALL_NANOS = 0.03e9;

    private Gemm() {}

    /**
     * Opens a session and runs the step, again and again until it is warm and somebody else's work was out of the way.
     *
     * @return the floating-point operations of a second, in the fastest call
     * @throws RuntimeException whatever the backend throws, and {@link FailureException} if the result is wrong
     */
    static double prove(Backend backend) {
        Shape shape = Shape.of(SIZE, SIZE);
        Program step = Program.build(g -> {
            Value product = g.variable("ones", shape).matmul(g.variable("mean", shape));
            g.assign("ones", product);
            g.output("corner", product.slice(new int[2], new int[] {1, 1}).reshape());
        });
        Map<String, Tensor> variables = Map.of("ones", filled(shape, 1), "mean", filled(shape, 1.0 / SIZE));
        try (Session session = backend.open(variables);
                Executable executable = session.prepare(step)) {
            double fastest = Double.POSITIVE_INFINITY;
            int count = 1;
            double spent = 0;
            for (int call = 0; spent < MOST_NANOS && (call < CALLS || spent < LEAST_NANOS); call++) {
                long before = System.nanoTime();
                double corner = executable.run(Map.of(), 0, count).get("corner").get(0);
                long took = System.nanoTime() - before;
                check(corner);
                spent += took;
                fastest = Math.min(fastest, (double) took / count);
                count = (int) Math.max(1, Math.min(4.0 * count, CALL_NANOS / fastest));
            }
            Tensor ones = session.read(List.of("ones")).get("ones");
            for (int i = 0; i < shape.size(); i++) {
                check(ones.get(i));
            }
            return 2.0 * SIZE * SIZE * SIZE / fastest * 1e9;
        }
    }

    private static void check(double found) {
        if (!(Math.abs(found - 1) < 1e-4)) {
            throw new FailureException("it computes wrong: an element of a product should be 1, and is " + found);
        }
    }

    private static Tensor filled(Shape shape, double value) {
        double[] values = new double[shape.size()];
        Arrays.fill(values, value);
        return Tensor.of(DType.F32, shape, values);
    }
}
