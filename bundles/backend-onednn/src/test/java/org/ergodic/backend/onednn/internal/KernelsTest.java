package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ergodic.FailureException;
import org.ergodic.backend.onednn.internal.Running.Data;
import org.ergodic.backend.onednn.internal.Running.Job;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;
import org.junit.jupiter.api.Test;

/** Kernels that are no loops, beside what they mean in plain Java. */
class KernelsTest {
    private static Data draws(DType type, int size) {
        Philox draws = new Philox(6, 1, size, 0);
        Data data = new Data(type, new double[size]);
        for (int i = 0; i < size; i++) {
            data.set(i, draws.normal(i));
        }
        return data;
    }

    private static View dense(int buffer, long... strides) {
        return new View(buffer, 0, strides);
    }

    @Test
    void drawsAreThoseOfPhilox() {
        List<Job> jobs = new ArrayList<>();
        for (Op op : List.of(Op.RANDOM_INTEGER, Op.RANDOM_UNIFORM, Op.RANDOM_NORMAL)) {
            for (int count : new int[] {1, 2, 3, 4, 6, 8, 12, 31, 32, 33, 64, 100, 4099}) {
                DType type = op == Op.RANDOM_INTEGER ? DType.I32 : count % 3 == 0 ? DType.F64 : DType.F32;
                int rows = count > 1000 ? 3 : 11;
                double[] keys = new double[rows * Philox.KEY];
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = new Philox(9, 9, count, i).integer(0, Integer.MAX_VALUE) - (i % 2 == 0 ? 0 : 0x7fffffff);
                }
                jobs.add(new Job(
                        new Kernel.Draw("draw", op, type, rows, count, 1_000_003, dense(0), dense(1), 3),
                        List.of(new Data(DType.I32, keys), new Data(type, new double[rows * count]))));
            }
        }
        Running.run(jobs);
        for (Job job : jobs) {
            Kernel.Draw draw = (Kernel.Draw) job.kernel();
            for (int i = 0; i < draw.rows() * draw.count(); i++) {
                int at = i / draw.count() * Philox.KEY;
                int[] k = IntStream.range(at, at + Philox.KEY)
                        .map(j -> (int) job.buffers().get(0).get(j))
                        .toArray();
                Philox philox = new Philox((k[0] & 0xFFFFFFFFL) | (long) k[1] << 32, k[2], k[3], k[4]);
                int element = i % draw.count();
                double found = job.buffers().get(1).get(i);
                switch (draw.op()) {
                    case RANDOM_INTEGER -> assertThat(found).isEqualTo(philox.integer(element, draw.bound()));
                    case RANDOM_UNIFORM -> assertThat(found).isEqualTo(philox.uniform(element));
                    default -> {
                        double z = philox.normal(element);
                        double tolerance = draw.type() == DType.F32 ? 5e-7 : 1e-13;
                        assertThat(found)
                                .as("%s, element %d", draw, i)
                                .isCloseTo(z, within(tolerance * Math.max(1, Math.abs(z))));
                    }
                }
            }
        }
    }

    @Test
    void sortsAreStableWithNanLast() {
        List<Job> jobs = new ArrayList<>();
        double[] special = {Double.NaN, 0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1, 1};
        for (DType type : DType.values()) {
            for (Op op : List.of(Op.ARG_SORT, Op.ARG_MAX)) {
                for (int count : new int[] {1, 2, 3, 7, 8, 64, 100, 1025}) {
                    int rows = 5;
                    Data values = new Data(type, new double[rows * count]);
                    Philox draws = new Philox(3, 3, count, 0);
                    for (int i = 0; i < rows * count; i++) {
                        int pick = draws.integer(i, 20);
                        boolean plain = pick >= special.length || type == DType.I32;
                        values.set(i, plain ? pick - 10 : special[pick]);
                    }
                    int size = op == Op.ARG_SORT ? rows * count : rows;
                    jobs.add(new Job(
                            new Kernel.Sort("sort", op, type, rows, count, dense(0), dense(1), 2),
                            List.of(values, new Data(DType.I32, new double[size]))));
                }
            }
        }
        Running.run(jobs);
        for (Job job : jobs) {
            Kernel.Sort sort = (Kernel.Sort) job.kernel();
            double[] values = job.buffers().get(0).elements();
            double[] found = job.buffers().get(1).elements();
            for (int row = 0; row < sort.rows(); row++) {
                int first = row * sort.count();
                Comparator<Integer> order = Comparator.comparingDouble(i -> values[first + i] + 0.0);
                List<Integer> expected =
                        IntStream.range(0, sort.count()).boxed().sorted(order).toList();
                if (sort.op() == Op.ARG_SORT) {
                    assertThat(Arrays.stream(found, first, first + sort.count()).mapToObj(v -> (int) v))
                            .isEqualTo(expected);
                } else {
                    int largest = expected.get(expected.size() - 1);
                    int best = expected.stream()
                            .filter(i -> order.compare(i, largest) == 0)
                            .findFirst()
                            .orElseThrow();
                    assertThat(found[row]).isEqualTo(best);
                }
            }
        }
    }

    @Test
    void scattersAddInOrder() {
        List<Job> jobs = new ArrayList<>();
        for (DType type : DType.values()) {
            for (int width : new int[] {1, 3, 8, 21, 64}) {
                int rows = 4;
                Data indices = new Data(DType.I32, new double[] {0, 3, 3, -5, 9, 1, 0, 3});
                int count = indices.elements().length;
                jobs.add(new Job(
                        new Kernel.Scatter(
                                "scatter", type, rows, width, count, dense(0), dense(1), dense(2), Math.min(3, width)),
                        List.of(draws(type, count * width), indices, draws(type, rows * width))));
            }
        }
        Running.run(jobs);
        for (Job job : jobs) {
            Kernel.Scatter scatter = (Kernel.Scatter) job.kernel();
            Data expected = new Data(scatter.type(), new double[scatter.rows() * scatter.width()]);
            for (int i = 0; i < scatter.count(); i++) {
                int row = (int) Math.max(
                        0, Math.min(scatter.rows() - 1, job.buffers().get(1).get(i)));
                for (int column = 0; column < scatter.width(); column++) {
                    long at = (long) row * scatter.width() + column;
                    double update = job.buffers().get(0).get((long) i * scatter.width() + column);
                    expected.set(at, expected.get(at) + update);
                }
            }
            assertThat(job.buffers().get(2).elements()).as(scatter.toString()).isEqualTo(expected.elements());
        }
    }

    /** Each matrix transposed or not, of sizes that blocks do and do not divide, added to what is there or not. */
    @Test
    void productsOfEveryLayout() {
        List<Job> jobs = new ArrayList<>();
        int[][] sizes = {{1, 1, 1, 1}, {2, 5, 7, 3}, {1, 16, 64, 20}, {3, 9, 40, 1}, {1, 33, 2, 65}};
        for (DType type : List.of(DType.F32, DType.F64)) {
            for (int[] size : sizes) {
                for (int layout = 0; layout < 16; layout++) {
                    int batch = size[0];
                    int n = size[1];
                    int m = size[2];
                    int k = size[3];
                    View a = matrix(0, n, k, (layout & 1) != 0);
                    View b = matrix(1, k, m, (layout & 2) != 0);
                    View c = matrix(2, n, m, (layout & 4) != 0);
                    Kernel.Product product = new Kernel.Product(
                            "product", type, batch, n, m, k, a, b, c, layout % 3 == 0 ? n : 4, 16, (layout & 8) != 0);
                    jobs.add(new Job(
                            product,
                            List.of(
                                    draws(type, batch * n * k),
                                    draws(type, batch * k * m),
                                    draws(type, batch * n * m))));
                }
            }
        }
        List<double[]> before = jobs.stream()
                .map(job -> job.buffers().get(2).elements().clone())
                .toList();
        Running.run(jobs);
        for (int j = 0; j < jobs.size(); j++) {
            Kernel.Product p = (Kernel.Product) jobs.get(j).kernel();
            List<Data> data = jobs.get(j).buffers();
            for (int batch = 0; batch < p.batch(); batch++) {
                for (int row = 0; row < p.rows(); row++) {
                    for (int column = 0; column < p.columns(); column++) {
                        int at = at(p.c(), batch, row, column);
                        double sum = p.adds() ? before.get(j)[at] : 0;
                        double size = Math.abs(sum);
                        for (int i = 0; i < p.inner(); i++) {
                            double term = data.get(0).get(at(p.a(), batch, row, i))
                                    * data.get(1).get(at(p.b(), batch, i, column));
                            sum += term;
                            size += Math.abs(term);
                        }
                        double relative = p.type() == DType.F32 ? 1e-6 : 1e-15;
                        assertThat(data.get(2).get(at))
                                .as("%s, row %d, column %d", p, row, column)
                                .isCloseTo(sum, within(relative * size));
                    }
                }
            }
        }
    }

    private static View matrix(int buffer, int rows, int columns, boolean transposed) {
        long[] strides = {(long) rows * columns, transposed ? 1 : columns, transposed ? rows : 1};
        return new View(buffer, 0, strides);
    }

    private static int at(View view, int... index) {
        long at = view.offset();
        for (int d = 0; d < index.length; d++) {
            at += view.strides()[d] * index[d];
        }
        return (int) at;
    }

    @Test
    void aWrongTextIsToldByLlvm() {
        assertThatThrownBy(() -> Running.LLVM.compile("define nonsense"))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("expected");
    }
}
