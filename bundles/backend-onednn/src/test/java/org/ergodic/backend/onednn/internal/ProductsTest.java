package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ergodic.backend.onednn.internal.Running.Data;
import org.ergodic.backend.onednn.internal.Running.Job;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.View;
import org.ergodic.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products as the machine computes them beside sums in double. */
class ProductsTest {
    /** What stands between rows, where no product may write. */
    private static final double UNTOUCHED = -77;

    private final Random random = new Random(5);

    /** How a matrix lies in its buffer. */
    private record Layout(boolean columnsDense, int gap) {
        View view(int buffer, int rows, int columns) {
            long far = (columnsDense ? columns : rows) + gap;
            long size = far * (columnsDense ? rows : columns) + 3;
            return new View(buffer, 2, columnsDense ? new long[] {size, far, 1} : new long[] {size, 1, far});
        }
    }

    private static Kernel.Product product(
            DType type,
            int batch,
            int rows,
            int columns,
            int inner,
            Layout a,
            Layout b,
            Layout c,
            int rowBlock,
            int columnBlock,
            boolean adds) {
        return new Kernel.Product(
                "test",
                type,
                batch,
                rows,
                columns,
                inner,
                a.view(0, rows, inner),
                b.view(1, inner, columns),
                c.view(2, rows, columns),
                rowBlock,
                columnBlock,
                adds);
    }

    private static long place(View view, int pair, int i, int j) {
        return view.offset() + pair * view.strides()[0] + i * view.strides()[1] + j * view.strides()[2];
    }

    private static int size(Kernel.Product product, View view, int rows, int columns) {
        return (int) place(view, product.batch() - 1, rows - 1, columns - 1) + 4;
    }

    private Data numbers(DType type, int size) {
        double[] elements = new double[size];
        Arrays.setAll(elements, i -> Running.rounded(type, random.nextGaussian()));
        return new Data(type, elements);
    }

    private Job job(Kernel.Product p) {
        Data a = numbers(p.type(), size(p, p.a(), p.rows(), p.inner()));
        Data b = numbers(p.type(), size(p, p.b(), p.inner(), p.columns()));
        double[] c = new double[size(p, p.c(), p.rows(), p.columns())];
        Arrays.fill(c, UNTOUCHED);
        for (int pair = 0; pair < p.batch(); pair++) {
            for (int i = 0; i < p.rows(); i++) {
                for (int j = 0; j < p.columns(); j++) {
                    c[(int) place(p.c(), pair, i, j)] = Running.rounded(p.type(), random.nextGaussian());
                }
            }
        }
        return new Job(p, List.of(a, b, new Data(p.type(), c)));
    }

    /** Runs them, and compares each with sums in double, within what rounding can do. */
    private static void check(List<Job> jobs, Machine machine) {
        List<Job> done = jobs.stream()
                .map(job -> new Job(
                        job.kernel(), job.buffers().stream().map(Data::copy).toList()))
                .toList();
        Running.run(done, machine);
        for (int n = 0; n < jobs.size(); n++) {
            check(
                    (Kernel.Product) jobs.get(n).kernel(),
                    jobs.get(n).buffers(),
                    done.get(n).buffers().get(2));
        }
    }

    private static void check(Kernel.Product p, List<Data> before, Data after) {
        double[] expected = before.get(2).elements().clone();
        double[] allowed = new double[expected.length];
        for (int pair = 0; pair < p.batch(); pair++) {
            for (int i = 0; i < p.rows(); i++) {
                for (int j = 0; j < p.columns(); j++) {
                    int at = (int) place(p.c(), pair, i, j);
                    double sum = p.adds() ? expected[at] : 0;
                    double size = Math.abs(sum);
                    for (int k = 0; k < p.inner(); k++) {
                        double term = before.get(0).get(place(p.a(), pair, i, k))
                                * before.get(1).get(place(p.b(), pair, k, j));
                        sum += term;
                        size += Math.abs(term);
                    }
                    expected[at] = sum;
                    allowed[at] = (p.inner() + 1) * size * (p.type() == DType.F32 ? 0x1p-24 : 0x1p-53);
                }
            }
        }
        for (int i = 0; i < expected.length; i++) {
            boolean same = Double.isFinite(expected[i])
                    ? Math.abs(after.get(i) - expected[i]) <= allowed[i]
                    : Double.compare(after.get(i), expected[i]) == 0;
            assertThat(same)
                    .as("element %d of %s: %s, expected %s", i, p, after.get(i), expected[i])
                    .isTrue();
        }
    }

    private static Machine registersOf(int bytes) {
        Machine machine = Running.LLVM.machine();
        return new Machine(machine.processor(), machine.features(), bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void anyShapeAndLayout(int registerBytes) {
        int[] edges = {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 25, 31, 32, 33, 40};
        List<Job> jobs = new ArrayList<>();
        for (int n = 0; n < 60; n++) {
            DType type = n % 3 == 0 ? DType.F64 : DType.F32;
            int rows = edges[random.nextInt(edges.length)];
            int columns = edges[random.nextInt(edges.length)];
            int inner = edges[random.nextInt(edges.length)];
            Layout a = new Layout(random.nextBoolean(), random.nextInt(2) * 3);
            Layout b = new Layout(random.nextBoolean(), random.nextInt(2) * 3);
            Layout c = new Layout(random.nextInt(4) > 0, random.nextInt(2) * 3);
            int rowBlock = 1 + random.nextInt(rows);
            int columnBlock = 1 + random.nextInt(columns);
            int batch = 1 + random.nextInt(2);
            jobs.add(job(product(
                    type, batch, rows, columns, inner, a, b, c, rowBlock, columnBlock, random.nextInt(3) == 0)));
        }
        check(jobs, registersOf(registerBytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void moreThanOneBlockOfSumsAndRows(int registerBytes) {
        List<Job> jobs = new ArrayList<>();
        int[][] shapes = {{150, 83, 805}, {83, 150, 420}, {1100, 3, 33}, {2, 200, 500}, {1, 300, 401}, {300, 4, 2100}};
        for (int[] shape : shapes) {
            for (int transposes : new int[] {random.nextInt(2), 2 + random.nextInt(2)}) {
                Layout a = new Layout((transposes & 1) == 0, 0);
                Layout b = new Layout((transposes & 2) == 0, 0);
                Layout c = new Layout(true, 0);
                boolean adds = transposes == 1;
                int rows = shape[0];
                int columns = shape[1];
                jobs.add(job(product(DType.F32, 1, rows, columns, shape[2], a, b, c, rows, columns, adds)));
            }
        }
        check(jobs, registersOf(registerBytes));
    }

    @Test
    void whatIsNotFiniteStaysInItsRowAndColumn() {
        List<Job> jobs = new ArrayList<>();
        for (int[] shape : new int[][] {{9, 26, 11}, {30, 2, 19}, {30, 1, 3}, {13, 70, 2}, {70, 70, 33}}) {
            for (int transposes = 0; transposes < 4; transposes++) {
                Layout a = new Layout((transposes & 1) == 0, 0);
                Layout b = new Layout((transposes & 2) == 0, 0);
                Kernel.Product p =
                        product(DType.F32, 1, shape[0], shape[1], shape[2], a, b, new Layout(true, 0), 8, 32, false);
                Job job = job(p);
                Data left = job.buffers().get(0);
                Data right = job.buffers().get(1);
                left.set(place(p.a(), 0, 5, 1), Double.POSITIVE_INFINITY);
                left.set(place(p.a(), 0, 8, shape[2] - 1), Double.NaN);
                right.set(place(p.b(), 0, 1, 0), 0);
                right.set(place(p.b(), 0, 0, shape[1] - 1), Double.NEGATIVE_INFINITY);
                left.set(place(p.a(), 0, 3, 0), 0);
                jobs.add(job);
            }
        }
        check(jobs, Running.LLVM.machine());
    }

    @Test
    void bitsDoNotDependOnTheSplit() {
        int[][] shapes = {{67, 100, 450}, {67, 3, 130}, {67, 1, 50}, {67, 37, 3}};
        for (int[] shape : shapes) {
            for (int transposes = 0; transposes < 4; transposes++) {
                Layout a = new Layout((transposes & 1) == 0, 0);
                Layout b = new Layout((transposes & 2) == 0, 0);
                Layout c = new Layout(true, 0);
                List<Job> jobs = new ArrayList<>();
                int rows = shape[0];
                int columns = shape[1];
                List<Data> buffers = job(product(DType.F32, 1, rows, columns, shape[2], a, b, c, rows, columns, false))
                        .buffers();
                for (int[] blocks : new int[][] {{rows, columns}, {1, columns}, {7, 29}, {64, 1}}) {
                    Kernel.Product p =
                            product(DType.F32, 1, rows, columns, shape[2], a, b, c, blocks[0], blocks[1], false);
                    jobs.add(new Job(p, buffers.stream().map(Data::copy).toList()));
                }
                Running.run(jobs);
                for (Job job : jobs) {
                    assertThat(job.buffers().get(2).elements())
                            .as("%s", job.kernel())
                            .isEqualTo(jobs.get(0).buffers().get(2).elements());
                }
            }
        }
    }
}
