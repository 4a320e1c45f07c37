package org.ergodic.backend.nd4j.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.ergodic.program.Convolution;
import org.ergodic.program.Op;
import org.ergodic.program.ProgramException;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;

/**
 * A convolution and its gradients as matrix products of {@link Patches}, a box at a time: ND4J's own take no dilated gradients, no groups and
 * no padding that differs between the sides. The gradient with respect to the input is convolutions of the cotangent with stride 1, one for each
 * residue of a place; that with respect to the kernel is patches times cotangent.
 *
 * <p>Boxes, their rows and the parts that sum them up follow from the shapes alone, and all products of a pass are of one size, so that bits depend
 * neither on the threads nor on the place of a sample.
 */
final class Convolutions {
    private static final Set<Op> ALL = Set.of(Op.CONV, Op.CONV_INPUT, Op.CONV_KERNEL);

    /** Fewer floating-point operations than this are not worth another part, and no more parts than this are worth their memory. */
    private static final long LEAST = 8_000_000;

    private static final int PARTS = 8;

    /** A box of a pass. */
    private record Task(int pass, Patches.Box box) {}

    private final Value value;
    private final Frame frame;
    private final boolean whole;
    private final List<Walk[]> passes;
    private final List<Patches> patches = new ArrayList<>();
    private final int groups;
    private final int depth;
    private final int width;
    private final int[] kernelStrides;
    private final List<Task> tasks = new ArrayList<>();
    private final int parts;
    // Where things begin in the scratch, in elements.
    private final int[] kernels;
    private final int[] rows;
    private final int[] sums;
    private long scratch;

    private Convolutions(Value value) {
        this.value = value;
        Convolution how = Convolution.of(value.attributes());
        Shape source = value.argument(0).shape();
        Shape kernel =
                value.op() == Op.CONV_KERNEL ? value.shape() : value.argument(1).shape();
        int axes = how.axes();
        boolean back = value.op() == Op.CONV_INPUT;
        Shape over = value.op() == Op.CONV_KERNEL ? value.argument(1).shape() : value.shape();
        groups = how.groups();
        depth = source.dimension(axes + 1) / groups;
        width = back ? kernel.dimension(axes) : kernel.dimension(axes + 1) / groups;
        kernelStrides = kernel.strides();

        int[] lengths = new int[axes];
        int[] lead = new int[axes];
        boolean all = true;
        List<Walk[]> combined = List.<Walk[]>of(new Walk[0]);
        for (int axis = 0; axis < axes; axis++) {
            int size = over.dimension(axis + 1);
            int stride = how.strides()[axis];
            int taps = kernel.dimension(axis);
            int dilation = how.dilations()[axis];
            int before = how.before()[axis];
            List<Walk> walks = back
                    ? Walk.back(size, stride, before, taps, dilation)
                    : List.of(Walk.over(size, stride, taps, dilation));
            lead[axis] = back ? -walks.stream().mapToInt(Walk::start).min().orElse(0) : before;
            int zeros = back ? lead[axis] : 0;
            lengths[axis] =
                    zeros + 1 + walks.stream().mapToInt(Walk::last).max().orElse(-1 - zeros);
            all &= !back || walks.size() == Math.min(stride, size);
            combined = combined.stream()
                    .flatMap(some -> walks.stream().map(walk -> {
                        Walk[] more = Arrays.copyOf(some, some.length + 1);
                        more[some.length] = walk.shifted(zeros);
                        return more;
                    }))
                    .toList();
        }
        whole = all;
        passes = combined;
        frame = Frame.of(source, lengths, lead);
        kernels = new int[passes.size()];
        for (int pass = 0; pass < passes.size(); pass++) {
            Patches some = new Patches(passes.get(pass), frame.shape(), depth, over);
            patches.add(some);
            if (some.inner() > 0) {
                int at = pass;
                some.boxes().forEach(box -> tasks.add(new Task(at, box)));
            }
        }
        long work = patches.stream()
                .mapToLong(some -> 2L * some.count() * some.inner() * width * groups)
                .sum();
        parts = (int) Math.max(1, Math.min(Math.min(PARTS, tasks.size()), work / LEAST));
        rows = new int[parts];
        sums = new int[parts];
        place();
    }

    /** Lays the scratch out: frame, kernels, and for each part rows of patches, of products, and sums. */
    private void place() {
        if (!frame.plain()) {
            take(frame.shape().size());
        }
        if (copiesKernel()) {
            for (int pass = 0; pass < kernels.length; pass++) {
                kernels[pass] = take((long) patches.get(pass).inner() * width * groups);
            }
        }
        int patchRows = 0;
        int productRows = 0;
        for (Patches some : patches) {
            patchRows = Math.max(patchRows, Math.multiplyExact(filled(some), some.inner()));
            productRows = Math.max(productRows, Math.multiplyExact(filled(some), width));
        }
        for (int part = 0; part < parts; part++) {
            rows[part] = take((long) patchRows + productRows);
            if (value.op() == Op.CONV_KERNEL && (part > 0 || groups > 1)) {
                sums[part] = take(value.shape().size());
            }
        }
    }

    private int take(long elements) {
        long at = scratch;
        scratch +=
                Memory.aligned(elements * value.type().bytes()) / value.type().bytes();
        if (scratch * value.type().bytes() > Integer.MAX_VALUE - Memory.ALIGNMENT) {
            throw new ProgramException(
                    "the backend nd4j-cpu lacks convolutions that need 2 GiB and more of memory, such as " + value
                            + "; take a smaller batch, or the backend 'reference'");
        }
        return (int) at;
    }

    /** The rows of a pass's products: whole blocks. */
    private static int filled(Patches patches) {
        return (patches.most() + Products.BLOCK - 1) / Products.BLOCK * Products.BLOCK;
    }

    private boolean copiesKernel() {
        return value.op() == Op.CONV_INPUT || value.op() == Op.CONV && groups > 1;
    }

    static void register(Map<Op, Function<Step, Call>> table) {
        ALL.forEach(op -> table.put(op, step -> new Convolutions(step.value()).call(step)));
    }

    /** The bytes that the computation of a value needs for itself. */
    static long scratch(Value value) {
        return ALL.contains(value.op()) && value.shape().size() > 0
                ? new Convolutions(value).scratch * value.type().bytes()
                : 0;
    }

    private Call call(Step step) {
        Call zero = whole && !tasks.isEmpty() ? Call.NONE : Moves.zero(step.result());
        if (tasks.isEmpty()) {
            return zero;
        }
        Buffer source = step.argument(0);
        Buffer seen = source;
        Call framed = Call.NONE;
        if (!frame.plain()) {
            seen = step.scratch().part(0, frame.shape().size());
            framed = fill(step, source, seen);
        }
        Buffer over = seen;
        return value.op() == Op.CONV_KERNEL
                ? Call.all(framed, sums(step, over))
                : Call.all(
                        zero,
                        framed,
                        copyKernels(step),
                        step.team().together(parts(part -> products(step, over, part))));
    }

    private List<Call> parts(Function<Integer, Call> part) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            calls.add(part.apply(i));
        }
        return calls;
    }

    private List<Task> tasks(int part) {
        return tasks.subList(
                (int) ((long) tasks.size() * part / parts), (int) ((long) tasks.size() * (part + 1) / parts));
    }

    private Call fill(Step step, Buffer source, Buffer target) {
        int count = frame.shape().dimension(0);
        int pieces = Math.min(parts, count);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            int first = (int) ((long) count * i / pieces);
            calls.add(frame.fill(source, target, first, (int) ((long) count * (i + 1) / pieces) - first));
        }
        return step.team().together(calls);
    }

    /** The kernels of the groups one after the other, each [taps.., depth, width], as a pass takes them. */
    private Call copyKernels(Step step) {
        List<Call> calls = new ArrayList<>();
        if (copiesKernel()) {
            boolean back = value.op() == Op.CONV_INPUT;
            for (int pass = 0; pass < kernels.length; pass++) {
                Walk[] walks = passes.get(pass);
                int axes = walks.length;
                int[] dimensions = new int[axes + 2];
                int[] from = new int[axes + 2];
                int start = 0;
                for (int axis = 0; axis < axes; axis++) {
                    dimensions[axis] = walks[axis].taps();
                    from[axis] = walks[axis].kernelStep() * kernelStrides[axis];
                    start += walks[axis].kernel() * kernelStrides[axis];
                }
                dimensions[axes] = depth;
                dimensions[axes + 1] = width;
                from[axes] = kernelStrides[back ? axes + 1 : axes];
                from[axes + 1] = kernelStrides[back ? axes : axes + 1];
                Shape shape = Shape.of(dimensions);
                for (int group = 0; group < groups; group++) {
                    calls.add(StridedCopy.of(
                            step.argument(1),
                            start + group * (back ? depth : width),
                            from,
                            step.scratch(),
                            kernels[pass] + group * shape.size(),
                            shape.strides(),
                            shape));
                }
            }
        }
        return Call.all(calls);
    }

    /** What comes out at the places of a part's boxes. */
    private Call products(Step step, Buffer seen, int part) {
        List<Call> calls = new ArrayList<>();
        for (Task task : tasks(part)) {
            Patches some = patches.get(task.pass);
            int inner = some.inner();
            int count = filled(some);
            Buffer left = step.scratch().part(rows[part], count * inner);
            Buffer product = step.scratch().part(rows[part] + left.size(), count * width);
            for (int group = 0; group < groups; group++) {
                Buffer right = copiesKernel()
                        ? step.scratch().part(kernels[task.pass] + group * inner * width, inner * width)
                        : step.argument(1);
                calls.add(some.copy(task.box, seen, group * depth, left));
                calls.add(step.natives()
                        .matmul(
                                left,
                                new int[] {count, inner},
                                false,
                                right,
                                new int[] {inner, width},
                                false,
                                product,
                                new int[] {count, width}));
                calls.add(some.place(task.box, product, width, step.result(), group * width));
            }
        }
        return Call.all(calls);
    }

    /** Each part sums up its boxes; then the parts are added in order. */
    private Call sums(Step step, Buffer seen) {
        List<Call> calls = new ArrayList<>();
        calls.add(step.team().together(parts(part -> sum(step, seen, part))));
        Buffer total = sum(step, 0);
        for (int part = 1; part < parts; part++) {
            calls.add(step.natives().pair(0, total, sum(step, part), total)); // number 0 adds
        }
        if (groups > 1) {
            int inner = patches.get(0).inner();
            for (int group = 0; group < groups; group++) {
                calls.add(StridedCopy.of(
                        total,
                        group * inner * width,
                        new int[] {width, 1},
                        step.result(),
                        group * width,
                        new int[] {groups * width, 1},
                        Shape.of(inner, width)));
            }
        }
        return Call.all(calls);
    }

    private Buffer sum(Step step, int part) {
        return part == 0 && groups == 1
                ? step.result()
                : step.scratch().part(sums[part], value.shape().size());
    }

    private Call sum(Step step, Buffer seen, int part) {
        Patches some = patches.get(0);
        int inner = some.inner();
        Buffer sum = sum(step, part);
        List<Call> calls = new ArrayList<>();
        boolean first = true;
        for (Task task : tasks(part)) {
            int count = task.box.shape().size();
            Buffer left = step.scratch().part(rows[part], count * inner);
            for (int group = 0; group < groups; group++) {
                Buffer right = step.scratch().part(rows[part] + filled(some) * inner, count * width);
                calls.add(some.copy(task.box, seen, group * depth, left));
                if (groups == 1) {
                    right = step.argument(1).part(task.box.first() * width, count * width);
                } else {
                    Shape shape = Shape.of(count, width);
                    calls.add(StridedCopy.of(
                            step.argument(1),
                            task.box.first() * groups * width + group * width,
                            new int[] {groups * width, 1},
                            right,
                            0,
                            shape.strides(),
                            shape));
                }
                calls.add(step.natives()
                        .products(
                                left,
                                new int[] {count, inner},
                                right,
                                new int[] {count, width},
                                sum.part(group * inner * width, inner * width),
                                !first));
            }
            first = false;
        }
        return Call.all(calls);
    }
}
