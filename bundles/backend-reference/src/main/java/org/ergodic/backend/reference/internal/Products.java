package org.ergodic.backend.reference.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.program.Op;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/** Matrix products. Each row of the result adds up in double precision, over the inner dimension in order. */
final class Products {
    private Products() {}

    static void register(Map<Op, Function<Value, Kernel>> table) {
        table.put(Op.MATMUL, Products::matmul);
    }

    private static Kernel matmul(Value value) {
        Shape a = value.argument(0).shape();
        Shape b = value.argument(1).shape();
        Shape c = value.shape();
        boolean transposeA = value.attributes().flag("transposeA");
        boolean transposeB = value.attributes().flag("transposeB");
        int inner = a.dimension(a.rank() - (transposeA ? 2 : 1));
        int rows = c.dimension(c.rank() - 2);
        int columns = c.dimension(c.rank() - 1);
        int rowA = transposeA ? 1 : inner;
        int innerA = transposeA ? rows : 1;
        int innerB = transposeB ? 1 : columns;
        int columnB = transposeB ? inner : 1;
        Walk batches = batches(a, b, c);
        int n = batches.length();
        boolean single = value.type() == DType.F32;
        return (arguments, result) -> {
            double[] sums = new double[columns];
            double[] row = new double[inner];
            batches.rows(at -> {
                for (int batch = 0; batch < n; batch++) {
                    int placeA = at[0] + batch * batches.stride(0);
                    int placeB = at[1] + batch * batches.stride(1);
                    int placeC = at[2] + batch * batches.stride(2);
                    for (int i = 0; i < rows; i++) {
                        if (single) {
                            float[] left = (float[]) arguments[0];
                            for (int k = 0; k < inner; k++) {
                                row[k] = left[placeA + i * rowA + k * innerA];
                            }
                            row(row, (float[]) arguments[1], placeB, innerB, columnB, sums);
                            float[] target = (float[]) result;
                            for (int j = 0; j < columns; j++) {
                                target[placeC + i * columns + j] = (float) sums[j];
                            }
                        } else {
                            double[] left = (double[]) arguments[0];
                            for (int k = 0; k < inner; k++) {
                                row[k] = left[placeA + i * rowA + k * innerA];
                            }
                            row(row, (double[]) arguments[1], placeB, innerB, columnB, sums);
                            System.arraycopy(sums, 0, result, placeC + i * columns, columns);
                        }
                    }
                }
            });
        };
    }

    private static Walk batches(Shape a, Shape b, Shape c) {
        Shape batch = leading(c);
        int[] strides = leading(c).strides();
        int size = c.dimension(c.rank() - 2) * c.dimension(c.rank() - 1);
        return new Walk(batch, matrices(a, batch), matrices(b, batch), times(strides, size));
    }

    private static int[] matrices(Shape shape, Shape batch) {
        return times(
                Walk.broadcast(leading(shape), batch),
                shape.dimension(shape.rank() - 2) * shape.dimension(shape.rank() - 1));
    }

    private static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.dimensions(), shape.rank() - 2));
    }

    private static int[] times(int[] strides, int factor) {
        return Arrays.stream(strides).map(stride -> stride * factor).toArray();
    }

    private static void row(double[] row, float[] b, int start, int innerB, int columnB, double[] sums) {
        if (columnB == 1) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < row.length; k++) {
                double factor = row[k];
                int place = start + k * innerB;
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += factor * b[place + j];
                }
            }
        } else {
            for (int j = 0; j < sums.length; j++) {
                double sum = 0;
                int place = start + j * columnB;
                for (int k = 0; k < row.length; k++) {
                    sum += row[k] * b[place + k * innerB];
                }
                sums[j] = sum;
            }
        }
    }

    private static void row(double[] row, double[] b, int start, int innerB, int columnB, double[] sums) {
        if (columnB == 1) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < row.length; k++) {
                double factor = row[k];
                int place = start + k * innerB;
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += factor * b[place + j];
                }
            }
        } else {
            for (int j = 0; j < sums.length; j++) {
                double sum = 0;
                int place = start + j * columnB;
                for (int k = 0; k < row.length; k++) {
                    sum += row[k] * b[place + k * innerB];
                }
                sums[j] = sum;
            }
        }
    }
}
