package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/** Matrix products, by oneDNN in f32 and OpenBLAS in f64, on one thread. */
final class Products {
    /**
     * oneDNN computes rows in blocks, and the rows of an incomplete block in another order of operations. So that the bits of a
     * row do not depend on its place, products are computed on whole blocks; what the added rows hold does not matter. Its
     * kernels take blocks of 6 rows with AVX2 and of 8 with AVX-512; those of OpenBLAS in f64 take 4.
     */
    static final int BLOCK = Processor.VECTORS.equals("avx2") ? 12 : 24;

    /** Fewer floating-point operations than this are not worth another thread. */
    private static final long LEAST = 16_000_000;

    private Products() {}

    static void register(Map<Op, Function<Step, Call>> table) {
        table.put(Op.MATMUL, Products::matmul);
    }

    /** Rows filled up to whole blocks; a single row needs none. */
    static long wholeBlocks(int rows) {
        return rows <= 1 ? rows : (rows + BLOCK - 1L) / BLOCK * BLOCK;
    }

    /** The most bytes that products of a program read behind their left argument. */
    static long readBehind(Program program) {
        return program.values().stream()
                .filter(value -> value.op() == Op.MATMUL)
                .mapToLong(value -> (long) BLOCK * inner(value) * value.type().bytes())
                .max()
                .orElse(0);
    }

    private static int inner(Value product) {
        Shape a = product.argument(0).shape();
        return a.dimension(a.rank() - (product.attributes().flag("transposeA") ? 2 : 1));
    }

    private static Call matmul(Step step) {
        Buffer a = step.argument(0);
        Buffer b = step.argument(1);
        Buffer c = step.result();
        boolean transposeA = step.attributes().flag("transposeA");
        boolean transposeB = step.attributes().flag("transposeB");
        int inner = inner(step.value());
        if (step.size() == 0) {
            return Call.NONE;
        }
        if (inner == 0) {
            return Moves.zero(c);
        }
        int[] shapeA = step.shape(0).dimensions();
        int[] shapeC = step.shape().dimensions();
        if (!transposeA && shapeA.length == 2) {
            long rows = wholeBlocks(shapeA[0]);
            boolean readable = rows * inner * a.type().bytes()
                    <= a.pointer().limit() - a.pointer().position();
            if (readable && rows * shapeC[1] <= c.room()) {
                shapeA[0] = (int) rows;
                shapeC[0] = (int) rows;
            }
        }
        int[] shapeB = step.shape(1).dimensions();
        if (!transposeA && shapeA.length == 2) {
            return inParts(step, shapeA, shapeB, transposeB, shapeC);
        }
        return step.natives().matmul(a, shapeA, transposeA, b, shapeB, transposeB, c, shapeC);
    }

    /** Rows do not depend on each other, so parts of whole blocks of rows give the same bits as one piece. */
    private static Call inParts(Step step, int[] shapeA, int[] shapeB, boolean transposeB, int[] shapeC) {
        int rows = shapeA[0];
        int inner = shapeA[1];
        int columns = shapeC[1];
        int blocks = Math.max(1, rows / BLOCK);
        int parts = step.team().parts(2L * rows * inner * columns, LEAST);
        parts = rows == blocks * BLOCK ? Math.min(parts, blocks) : 1;
        List<Call> calls = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int first = part * blocks / parts * BLOCK;
            int count = part == parts - 1 ? rows - first : (part + 1) * blocks / parts * BLOCK - first;
            calls.add(step.natives()
                    .matmul(
                            step.argument(0).part(first * inner, count * inner),
                            new int[] {count, inner},
                            false,
                            step.argument(1),
                            shapeB,
                            transposeB,
                            step.result().part(first * columns, count * columns),
                            new int[] {count, columns}));
        }
        return step.team().together(calls);
    }
}
