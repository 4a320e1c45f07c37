package org.ergodic.backend.nd4j.internal;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;

/** Random numbers, as {@link Philox} specifies them: ND4J's own are others. */
final class Draws {
    /** Takes the words of one block: elements {@code at} to {@code at + count − 1}. */
    private interface Sink {
        void accept(int[] words, int at, int count);
    }

    private Draws() {}

    static void register(Map<Op, Function<Step, Call>> table) {
        table.put(Op.RANDOM_INTEGER, Draws::integers);
        table.put(Op.RANDOM_UNIFORM, Draws::uniforms);
        table.put(Op.RANDOM_NORMAL, Draws::normals);
    }

    /** Goes through all blocks of all rows. */
    private static Call blocks(Step step, Sink sink) {
        int rows = step.shape().dimension(0);
        int length = step.shape().row().size();
        IntBuffer keyRows = step.argument(0).ints();
        int[] keys = new int[rows * Philox.KEY];
        int[] words = new int[4];
        return () -> {
            keyRows.get(0, keys);
            for (int row = 0; row < rows; row++) {
                for (int element = 0; element < length; element += 4) {
                    Philox.block(keys, row * Philox.KEY, element >>> 2, words);
                    sink.accept(words, row * length + element, Math.min(4, length - element));
                }
            }
        };
    }

    private static Call integers(Step step) {
        int bound = step.attributes().integer("bound");
        IntBuffer z = step.result().ints();
        return blocks(step, (words, at, count) -> {
            for (int i = 0; i < count; i++) {
                z.put(at + i, Philox.integerOf(words[i], bound));
            }
        });
    }

    private static Call uniforms(Step step) {
        if (step.type() == DType.F32) {
            FloatBuffer z = step.result().floats();
            return blocks(step, (words, at, count) -> {
                for (int i = 0; i < count; i++) {
                    z.put(at + i, (float) Philox.uniformOf(words[i]));
                }
            });
        }
        DoubleBuffer z = step.result().doubles();
        return blocks(step, (words, at, count) -> {
            for (int i = 0; i < count; i++) {
                z.put(at + i, Philox.uniformOf(words[i]));
            }
        });
    }

    private static Call normals(Step step) {
        double[] quad = new double[4];
        if (step.type() == DType.F32) {
            FloatBuffer z = step.result().floats();
            return blocks(step, (words, at, count) -> {
                Normals.of(words, quad);
                for (int i = 0; i < count; i++) {
                    z.put(at + i, (float) quad[i]);
                }
            });
        }
        DoubleBuffer z = step.result().doubles();
        return blocks(step, (words, at, count) -> {
            Normals.of(words, quad);
            for (int i = 0; i < count; i++) {
                z.put(at + i, quad[i]);
            }
        });
    }
}
