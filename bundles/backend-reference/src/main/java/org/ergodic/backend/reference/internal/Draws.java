package org.ergodic.backend.reference.internal;

import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;

/** Random numbers: each row of the result from its key row. */
final class Draws {
    /** Turns word i of the draw into element i of the result. */
    private interface Conversion {
        void set(int i, int word);
    }

    private Draws() {}

    static void register(Map<Op, Function<Value, Kernel>> table) {
        table.put(Op.RANDOM_INTEGER, Draws::integers);
        table.put(Op.RANDOM_UNIFORM, Draws::uniforms);
        table.put(Op.RANDOM_NORMAL, Draws::normals);
    }

    private static Kernel integers(Value value) {
        int bound = value.attributes().integer("bound");
        return (arguments, result) -> {
            int[] y = (int[]) result;
            words(value, (int[]) arguments[0], (i, word) -> y[i] = Philox.integerOf(word, bound));
        };
    }

    private static Kernel uniforms(Value value) {
        return (arguments, result) -> {
            int[] keys = (int[]) arguments[0];
            if (result instanceof float[] y) {
                words(value, keys, (i, word) -> y[i] = (float) Philox.uniformOf(word));
            } else {
                double[] y = (double[]) result;
                words(value, keys, (i, word) -> y[i] = Philox.uniformOf(word));
            }
        };
    }

    private static void words(Value value, int[] keys, Conversion conversion) {
        int length = value.shape().row().size();
        int[] words = new int[4];
        for (int row = 0; row < value.shape().dimension(0); row++) {
            for (int element = 0; element < length; element++) {
                if ((element & 3) == 0) {
                    Philox.block(keys, row * Philox.KEY, element >>> 2, words);
                }
                conversion.set(row * length + element, words[element & 3]);
            }
        }
    }

    private static Kernel normals(Value value) {
        int rows = value.shape().dimension(0);
        int length = value.shape().row().size();
        return (arguments, result) -> {
            int[] keys = (int[]) arguments[0];
            double[] z = result instanceof double[] doubles ? doubles : new double[rows * length];
            for (int row = 0; row < rows; row++) {
                Philox.normals(keys, row * Philox.KEY, 0, length, z, row * length);
            }
            if (result instanceof float[] floats) {
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) z[i];
                }
            }
        };
    }
}
