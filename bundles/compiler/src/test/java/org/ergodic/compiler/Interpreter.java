package org.ergodic.compiler;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Kernel.Convolution.Direction;
import org.ergodic.program.Op;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;

/**
 * Runs the kernels of a plan in the plainest way, and the tasks of its threads in an unkind order: between two meetings all of
 * the last thread's, then all of the one's before, so that a missing meeting shows.
 */
final class Interpreter {
    private final Plan plan;
    private final int threads;
    private final Map<Integer, ByteBuffer> memory = new HashMap<>();

    Interpreter(
            Plan plan,
            int threads,
            Map<String, ByteBuffer> variables,
            Map<String, ByteBuffer> inputs,
            ByteBuffer iteration) {
        this.plan = plan;
        this.threads = threads;
        ByteBuffer arena = bytes(plan.arenaBytes());
        for (int i = 0; i < plan.buffers().size(); i++) {
            Buffer buffer = plan.buffers().get(i);
            memory.put(
                    i,
                    switch (buffer.storage()) {
                        case ARENA -> from(arena, buffer.offset());
                        case VARIABLE -> from(variables.get(buffer.name()), buffer.offset());
                        case INPUT -> inputs.get(buffer.name());
                        case ITERATION -> iteration;
                        case CONSTANT -> constant(buffer);
                    });
        }
    }

    static ByteBuffer bytes(long size) {
        return ByteBuffer.allocate((int) size).order(ByteOrder.nativeOrder());
    }

    static ByteBuffer from(ByteBuffer whole, long offset) {
        return whole.slice((int) offset, whole.capacity() - (int) offset).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer constant(Buffer buffer) {
        ByteBuffer bytes = bytes(buffer.bytes());
        for (int i = 0; i < buffer.size(); i++) {
            set(bytes, buffer.type(), i, buffer.constant().get(i));
        }
        return bytes;
    }

    static double get(ByteBuffer bytes, DType type, long element) {
        int i = (int) element;
        return switch (type) {
            case F32 -> bytes.getFloat(4 * i);
            case F64 -> bytes.getDouble(8 * i);
            case I32 -> bytes.getInt(4 * i);
        };
    }

    static void set(ByteBuffer bytes, DType type, long element, double value) {
        int i = (int) element;
        switch (type) {
            case F32 -> bytes.putFloat(4 * i, (float) value);
            case F64 -> bytes.putDouble(8 * i, value);
            case I32 -> bytes.putInt(4 * i, (int) (long) value);
        }
    }

    void run(Rate rate) {
        List<List<Task>> tasks = Compiler.schedule(plan, rate, threads);
        int[] next = new int[threads];
        boolean more = true;
        while (more) {
            more = false;
            for (int thread = threads - 1; thread >= 0; thread--) {
                List<Task> mine = tasks.get(thread);
                while (next[thread] < mine.size()) {
                    Task task = mine.get(next[thread]++);
                    if (task.waits()) {
                        more = true;
                        break;
                    }
                    Kernel kernel = plan.kernels().get(rate).get(task.kernel());
                    run(kernel, task.from(), task.to());
                }
            }
        }
    }

    ByteBuffer at(int buffer) {
        return memory.get(buffer);
    }

    private double read(View view, DType type, long element) {
        return get(memory.get(view.buffer()), type, view.offset() + element);
    }

    private void write(View view, DType type, long element, double value) {
        set(memory.get(view.buffer()), type, view.offset() + element, value);
    }

    private void run(Kernel kernel, int from, int to) {
        if (kernel instanceof Kernel.Loop loop) {
            long extent = loop.axis() < 0 ? 1 : loop.dimensions()[loop.axis()];
            loop(loop, extent * from / loop.parts(), extent * to / loop.parts());
        } else if (kernel instanceof Kernel.Product product) {
            for (int part = from; part < to; part++) {
                product(product, part);
            }
        } else if (kernel instanceof Kernel.Convolution convolution) {
            for (int part = from; part < to; part++) {
                convolution(convolution, part);
            }
        } else if (kernel instanceof Kernel.Draw draw) {
            draw(draw, (long) draw.rows() * from / draw.parts(), (long) draw.rows() * to / draw.parts());
        } else if (kernel instanceof Kernel.Sort sort) {
            sort(sort, (long) sort.rows() * from / sort.parts(), (long) sort.rows() * to / sort.parts());
        } else if (kernel instanceof Kernel.Scatter scatter) {
            scatter(
                    scatter,
                    (long) scatter.width() * from / scatter.parts(),
                    (long) scatter.width() * to / scatter.parts());
        }
    }

    private void loop(Kernel.Loop loop, long from, long to) {
        int[] extents = loop.dimensions();
        long[] low = new long[extents.length];
        long[] high = Arrays.stream(extents).asLongStream().toArray();
        if (loop.axis() >= 0) {
            low[loop.axis()] = from;
            high[loop.axis()] = to;
        }
        List<long[]> indices = new ArrayList<>();
        indices(low, high, new long[extents.length], 0, indices);
        for (Store store : loop.stores()) {
            if (store.reduction() != Store.Reduction.NONE) {
                DType type = loop.nodes().get(store.node()).type();
                double first = store.reduction() == Store.Reduction.SUM
                        ? 0
                        : type == DType.I32 ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
                indices.forEach(index -> write(store.view(), type, dot(store.view(), index), first));
            }
        }
        double[] values = new double[loop.nodes().size()];
        for (long[] index : indices) {
            for (int n = 0; n < values.length; n++) {
                Node node = loop.nodes().get(n);
                values[n] = rounded(node.type(), value(loop, node, values, index));
            }
            for (Store store : loop.stores()) {
                DType type = loop.nodes().get(store.node()).type();
                long at = dot(store.view(), index);
                double value = values[store.node()];
                switch (store.reduction()) {
                    case NONE -> write(store.view(), type, at, value);
                    case SUM -> write(store.view(), type, at, rounded(type, read(store.view(), type, at) + value));
                    case MAX -> write(store.view(), type, at, Math.max(read(store.view(), type, at), value));
                }
            }
        }
    }

    private static void indices(long[] low, long[] high, long[] index, int axis, List<long[]> all) {
        if (axis == low.length) {
            all.add(index.clone());
            return;
        }
        for (index[axis] = low[axis]; index[axis] < high[axis]; index[axis]++) {
            indices(low, high, index, axis + 1, all);
        }
    }

    private static long dot(View view, long[] index) {
        long sum = 0;
        for (int axis = 0; axis < index.length; axis++) {
            sum += view.strides()[axis] * index[axis];
        }
        return sum;
    }

    private static double rounded(DType type, double value) {
        return switch (type) {
            case F32 -> (float) value;
            case F64 -> value;
            case I32 -> (int) (long) value;
        };
    }

    private double value(Kernel.Loop loop, Node node, double[] values, long[] index) {
        int[] arguments = node.arguments();
        double a = arguments.length > 0 ? values[arguments[0]] : 0;
        double b = arguments.length > 1 ? values[arguments[1]] : 0;
        boolean integer = node.type() == DType.I32;
        return switch (node.op()) {
            case CONSTANT -> node.number();
            case INPUT -> {
                View view = loop.views().get(node.view());
                yield view.buffer() == View.COUNT
                        ? view.offset() + dot(view, index)
                        : read(view, node.type(), dot(view, index));
            }
            case GATHER -> {
                View view = loop.views().get(node.view());
                long row = (long) Math.max(0, Math.min(node.rows() - 1, a));
                yield read(view, node.type(), dot(view, index) + row * node.rowStride());
            }
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case EXP -> Math.exp(a);
            case LOG -> Math.log(a);
            case LOG1P -> Math.log1p(a);
            case SQRT -> Math.sqrt(a);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case TANH -> Math.tanh(a);
            case SIGMOID -> (a < 0 ? Math.exp(a) : 1) / (1 + Math.exp(-Math.abs(a)));
            case SOFTPLUS -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
            case FLOOR -> Math.floor(a);
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> integer ? (int) a * (int) b : a * b;
            case DIV -> integer ? b == 0 ? 0 : (int) a / (int) b : a / b;
            case POW -> Math.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case LESS -> a < b ? 1 : 0;
            case LESS_EQUAL -> a <= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case SELECT -> a != 0 ? b : values[arguments[2]];
            case CAST -> integer ? (int) a : a;
            default -> throw new IllegalStateException(node.toString());
        };
    }

    private void product(Kernel.Product p, int part) {
        int matrix = part / (p.rowBlocks() * p.columnBlocks());
        int row = part / p.columnBlocks() % p.rowBlocks() * p.rowBlock();
        int column = part % p.columnBlocks() * p.columnBlock();
        for (int i = row; i < Math.min(p.rows(), row + p.rowBlock()); i++) {
            for (int j = column; j < Math.min(p.columns(), column + p.columnBlock()); j++) {
                double sum = p.adds() ? read(p.c(), p.type(), dot(p.c(), new long[] {matrix, i, j})) : 0;
                for (int k = 0; k < p.inner(); k++) {
                    sum += read(p.a(), p.type(), dot(p.a(), new long[] {matrix, i, k}))
                            * read(p.b(), p.type(), dot(p.b(), new long[] {matrix, k, j}));
                }
                write(p.c(), p.type(), dot(p.c(), new long[] {matrix, i, j}), sum);
            }
        }
    }

    private void convolution(Kernel.Convolution c, int part) {
        long first = (long) c.images() * part / c.parts();
        long last = (long) c.images() * (part + 1) / c.parts();
        long xs = c.channels() * product(c.size());
        long ys = c.features() * product(c.result());
        long each = product(c.window()) * (c.channels() / c.groups()) * c.features();
        if (c.direction() == Direction.INPUT) {
            for (long i = first * xs; i < last * xs; i++) {
                write(c.x(), c.type(), i, 0);
            }
        }
        if (c.direction() == Direction.KERNEL) {
            for (long i = 0; i < each; i++) {
                write(c.kernel(), c.type(), part * each + i, 0);
            }
        }
        List<long[]> outputs = new ArrayList<>();
        indices(
                new long[c.result().length],
                Arrays.stream(c.result()).asLongStream().toArray(),
                new long[c.result().length],
                0,
                outputs);
        List<long[]> windows = new ArrayList<>();
        indices(
                new long[c.window().length],
                Arrays.stream(c.window()).asLongStream().toArray(),
                new long[c.window().length],
                0,
                windows);
        int perChannel = c.channels() / c.groups();
        int perFeature = c.features() / c.groups();
        for (long image = first; image < last; image++) {
            for (long[] output : outputs) {
                for (int feature = 0; feature < c.features(); feature++) {
                    long y = image * ys + flat(output, c.result()) * c.features() + feature;
                    double sum = 0;
                    for (long[] window : windows) {
                        long[] at = new long[window.length];
                        boolean inside = true;
                        for (int d = 0; d < at.length; d++) {
                            at[d] = output[d] * c.strides()[d] - c.before()[d] + window[d] * c.dilations()[d];
                            inside &= at[d] >= 0 && at[d] < c.size()[d];
                        }
                        for (int channel = 0; inside && channel < perChannel; channel++) {
                            long x = image * xs
                                    + flat(at, c.size()) * c.channels()
                                    + feature / perFeature * perChannel
                                    + channel;
                            long k = (flat(window, c.window()) * perChannel + channel) * c.features() + feature;
                            switch (c.direction()) {
                                case FORWARD -> sum += read(c.x(), c.type(), x) * read(c.kernel(), c.type(), k);
                                case INPUT ->
                                    write(
                                            c.x(),
                                            c.type(),
                                            x,
                                            read(c.x(), c.type(), x)
                                                    + read(c.y(), c.type(), y) * read(c.kernel(), c.type(), k));
                                case KERNEL -> {
                                    long mine = part * each + k;
                                    write(
                                            c.kernel(),
                                            c.type(),
                                            mine,
                                            read(c.kernel(), c.type(), mine)
                                                    + read(c.y(), c.type(), y) * read(c.x(), c.type(), x));
                                }
                            }
                        }
                    }
                    if (c.direction() == Direction.FORWARD) {
                        write(c.y(), c.type(), y, sum);
                    }
                }
            }
        }
    }

    private static long product(int[] extents) {
        return Arrays.stream(extents).asLongStream().reduce(1, (a, b) -> a * b);
    }

    private static long flat(long[] index, int[] extents) {
        long flat = 0;
        for (int d = 0; d < extents.length; d++) {
            flat = flat * extents[d] + index[d];
        }
        return flat;
    }

    private void draw(Kernel.Draw draw, long from, long to) {
        for (long row = from; row < to; row++) {
            int[] key = new int[Philox.KEY];
            for (int i = 0; i < key.length; i++) {
                key[i] = (int) read(draw.keys(), DType.I32, row * key.length + i);
            }
            double[] normals = new double[draw.count()];
            Philox.normals(key, 0, 0, draw.count(), normals, 0);
            int[] words = new int[4];
            for (int element = 0; element < draw.count(); element++) {
                Philox.block(key, 0, element >>> 2, words);
                int word = words[element & 3];
                write(
                        draw.result(),
                        draw.type(),
                        row * draw.count() + element,
                        switch (draw.op()) {
                            case RANDOM_INTEGER -> Philox.integerOf(word, draw.bound());
                            case RANDOM_UNIFORM -> Philox.uniformOf(word);
                            default -> normals[element];
                        });
            }
        }
    }

    private void sort(Kernel.Sort sort, long from, long to) {
        for (long row = from; row < to; row++) {
            long first = row * sort.count();
            double[] values = new double[sort.count()];
            Integer[] order = new Integer[values.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = read(sort.values(), sort.type(), first + i) + 0.0;
                order[i] = i;
            }
            if (sort.op() == Op.ARG_SORT) {
                Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
                for (int i = 0; i < values.length; i++) {
                    write(sort.result(), DType.I32, first + i, order[i]);
                }
            } else {
                int best = 0;
                for (int i = 1; i < values.length; i++) {
                    best = Double.compare(values[i], values[best]) > 0 ? i : best;
                }
                write(sort.result(), DType.I32, row, best);
            }
        }
    }

    private void scatter(Kernel.Scatter s, long from, long to) {
        for (long column = from; column < to; column++) {
            for (long row = 0; row < s.rows(); row++) {
                write(s.result(), s.type(), row * s.width() + column, 0);
            }
            for (long i = 0; i < s.count(); i++) {
                double index = read(s.indices(), DType.I32, i);
                long at = (long) Math.max(0, Math.min(s.rows() - 1, index)) * s.width() + column;
                write(
                        s.result(),
                        s.type(),
                        at,
                        rounded(
                                s.type(),
                                read(s.result(), s.type(), at) + read(s.updates(), s.type(), i * s.width() + column)));
            }
        }
    }
}
