package org.ergodic.backend.reference.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/** Matrix products, in double precision over the inner dimension in order, rounded once. */
final class Products {
    /** How a matrix lies in an array. */
    private record Layout(int rows, int columns, int rowStride, int columnStride) {
        static Layout of(Shape shape, boolean transposed) {
            int rows = shape.dimension(shape.rank() - 2);
            int columns = shape.dimension(shape.rank() - 1);
            return transposed ? new Layout(columns, rows, 1, columns) : new Layout(rows, columns, columns, 1);
        }

        int size() {
            return rows * columns;
        }
    }

    private Products() {}

    static void register(Map<Op, Function<Value, Kernel>> table) {
        table.put(Op.MATMUL, Products::matmul);
    }

    private static Kernel matmul(Value value) {
        Shape a = value.argument(0).shape();
        Shape b = value.argument(1).shape();
        Shape c = value.shape();
        Layout left = Layout.of(a, value.attributes().flag("transposeA"));
        Layout right = Layout.of(b, value.attributes().flag("transposeB"));
        Shape batch = leading(c);
        Walk batches = new Walk(
                batch,
                times(Walk.broadcast(leading(a), batch), left.size()),
                times(Walk.broadcast(leading(b), batch), right.size()),
                times(batch.strides(), left.rows * right.columns));
        double[] leftMatrix = new double[left.size()];
        double[] rightMatrix = new double[right.size()];
        double[] sums = new double[right.columns];
        return (arguments, result) -> batches.rows(at -> {
            for (int i = 0; i < batches.length(); i++) {
                unpack(arguments[0], at[0] + i * batches.stride(0), left, leftMatrix);
                unpack(arguments[1], at[1] + i * batches.stride(1), right, rightMatrix);
                multiply(leftMatrix, rightMatrix, left.rows, left.columns, sums, result, at[2] + i * batches.stride(2));
            }
        });
    }

    private static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.dimensions(), shape.rank() - 2));
    }

    private static int[] times(int[] strides, int factor) {
        return Arrays.stream(strides).map(stride -> stride * factor).toArray();
    }

    /** A matrix in double precision, row after row. */
    private static void unpack(Object array, int start, Layout layout, double[] matrix) {
        for (int i = 0, place = 0; i < layout.rows; i++) {
            int from = start + i * layout.rowStride;
            if (array instanceof float[] floats) {
                for (int j = 0; j < layout.columns; j++, from += layout.columnStride) {
                    matrix[place++] = floats[from];
                }
            } else {
                double[] doubles = (double[]) array;
                for (int j = 0; j < layout.columns; j++, from += layout.columnStride) {
                    matrix[place++] = doubles[from];
                }
            }
        }
    }

    private static void multiply(
            double[] left, double[] right, int rows, int inner, double[] sums, Object result, int start) {
        for (int i = 0; i < rows; i++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < inner; k++) {
                add(left[i * inner + k], right, k * sums.length, sums);
            }
            int place = start + i * sums.length;
            if (result instanceof float[] floats) {
                for (int j = 0; j < sums.length; j++) {
                    floats[place + j] = (float) sums[j];
                }
            } else {
                System.arraycopy(sums, 0, result, place, sums.length);
            }
        }
    }

    private static void add(double factor, double[] right, int row, double[] sums) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += factor * right[row + j];
        }
    }
}
