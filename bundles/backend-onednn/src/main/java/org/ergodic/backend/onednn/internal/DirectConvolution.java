package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.ergodic.compiler.Kernel;

/**
 * A convolution by primitives of oneDNN's. Images are as they are, channels last; the kernel is brought into the layout that
 * oneDNN chooses, and its gradient back from it: that costs microseconds, and with the kernel as it is everything would be half as
 * fast.
 *
 * <p>A primitive is for some number of images, on which its order of sums might depend. All parts of a result of images are
 * computed by one primitive, for as many images as divide all parts, so that an image has the same bits in each place.
 */
final class DirectConvolution implements ConvolutionShare {
    private static final long ALIGNED = 64;
    private static final int ARGUMENT = 16;

    /** Memory that moves with one of the four places. */
    private record Placed(long memory, Place place, long offset) {}

    /** A primitive, and descriptions of its arguments. */
    private record Primitive(long handle, long source, long weights, long result, long scratchpad) {}

    private enum Place {
        X,
        KERNEL,
        Y,
        SCRATCH
    }

    private final Dnnl dnnl;
    private final Kernel.Convolution kernel;
    private final Arena arena;
    private final long function;
    private final long failure;
    private final Deque<Runnable> owned = new ArrayDeque<>();
    private final List<Placed> placed = new ArrayList<>();
    private final List<Driver.Row> preparation = new ArrayList<>();
    private final Map<Integer, List<Driver.Row>> parts = new HashMap<>();
    private final long stream;
    private final long plain;
    private MemorySegment kept = MemorySegment.NULL;
    private long scratchBytes;

    private DirectConvolution(Dnnl dnnl, Kernel.Convolution kernel, long function, long failure, Arena arena) {
        this.dnnl = dnnl;
        this.kernel = kernel;
        this.function = function;
        this.failure = failure;
        this.arena = arena;
        stream = own(dnnl.stream(), dnnl::destroyStream);
        plain = own(weights(), dnnl::destroyDescription);
    }

    /**
     * Parts {@code from} to {@code to} − 1, unless oneDNN has no fast way to compute them.
     *
     * @param kernel of f32; no part, and nothing else in it, is of size 0
     * @param function {@link Driver#execute}
     * @param failure {@link Driver.Shared#failure}
     * @param arena lives longer than this
     */
    static Optional<ConvolutionShare> of(
            Dnnl dnnl, Kernel.Convolution kernel, int from, int to, long function, long failure, Arena arena) {
        DirectConvolution task = new DirectConvolution(dnnl, kernel, function, failure, arena);
        boolean made = false;
        try {
            made = kernel.direction() == Kernel.Convolution.Direction.KERNEL
                    ? task.gradients(from, to)
                    : task.images(from, to);
        } finally {
            if (!made) {
                task.close();
            }
        }
        return made ? Optional.of(task) : Optional.empty();
    }

    private int first(int part) {
        return (int) ((long) kernel.images() * part / kernel.parts());
    }

    private boolean images(int from, int to) {
        // not all of oneDNN's implementations see gaps between images
        int count = dense() ? 0 : 1;
        for (int part = 0; part < kernel.parts(); part++) {
            count = divisor(first(part + 1) - first(part), count);
        }
        Optional<Primitive> made = primitive(count);
        if (made.isEmpty()) {
            return false;
        }
        Primitive convolution = made.get();
        boolean forward = kernel.direction() == Kernel.Convolution.Direction.FORWARD;
        long weights;
        if (dnnl.equal(plain, convolution.weights)) {
            weights = memory(plain, Place.KERNEL, 0);
        } else {
            kept = arena.allocate(dnnl.bytes(convolution.weights), ALIGNED);
            weights = own(dnnl.memory(convolution.weights, kept.address()), dnnl::destroyMemory);
            preparation.add(reorder(plain, memory(plain, Place.KERNEL, 0), convolution.weights, weights));
        }
        long scratchpad = reserve(convolution.scratchpad);
        for (int part = from; part < to; part++) {
            List<Driver.Row> rows = new ArrayList<>();
            for (int image = first(part); image < first(part + 1); image += count) {
                rows.add(execute(
                        convolution.handle,
                        forward ? Dnnl.SOURCE : Dnnl.SOURCE_GRADIENT,
                        memory(convolution.source, Place.X, image * kernel.x().strides()[0]),
                        Dnnl.WEIGHTS,
                        weights,
                        forward ? Dnnl.RESULT : Dnnl.RESULT_GRADIENT,
                        memory(convolution.result, Place.Y, image * kernel.y().strides()[0]),
                        Dnnl.SCRATCHPAD,
                        scratchpad));
            }
            parts.put(part, rows);
        }
        return true;
    }

    private boolean gradients(int from, int to) {
        if (!dense() && kernel.images() > kernel.parts()) {
            return false;
        }
        long elements = dnnl.bytes(plain) / Float.BYTES;
        Map<Integer, Optional<Primitive>> primitives = new HashMap<>();
        long most = 0;
        for (int part = from; part < to; part++) {
            int image = first(part);
            Optional<Primitive> made = primitives.computeIfAbsent(first(part + 1) - image, this::primitive);
            if (made.isEmpty()) {
                return false;
            }
            Primitive convolution = made.get();
            scratchBytes = 0;
            long result = memory(plain, Place.KERNEL, part * elements);
            boolean direct = dnnl.equal(plain, convolution.weights);
            long gradient = direct ? result : reserve(convolution.weights);
            List<Driver.Row> rows = new ArrayList<>();
            rows.add(execute(
                    convolution.handle,
                    Dnnl.SOURCE,
                    memory(convolution.source, Place.X, image * kernel.x().strides()[0]),
                    Dnnl.RESULT_GRADIENT,
                    memory(convolution.result, Place.Y, image * kernel.y().strides()[0]),
                    Dnnl.WEIGHTS_GRADIENT,
                    gradient,
                    Dnnl.SCRATCHPAD,
                    reserve(convolution.scratchpad)));
            if (!direct) {
                rows.add(reorder(convolution.weights, gradient, plain, result));
            }
            parts.put(part, rows);
            most = Math.max(most, scratchBytes);
        }
        scratchBytes = most;
        return true;
    }

    private Optional<Primitive> primitive(int count) {
        long source = own(source(count), dnnl::destroyDescription);
        long result = own(result(count), dnnl::destroyDescription);
        long any = own(dnnl.description(weightsDimensions()), dnnl::destroyDescription);
        OptionalLong found =
                switch (kernel.direction()) {
                    case FORWARD -> dnnl.forward(source, any, result, moves());
                    case INPUT -> dnnl.sourceGradient(source, any, result, moves());
                    case KERNEL -> dnnl.weightsGradient(source, any, result, moves());
                };
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long description = own(found.getAsLong(), dnnl::destroyPrimitiveDescription);
        if (dnnl.nameOf(description).startsWith("ref")) {
            return Optional.empty();
        }
        return Optional.of(new Primitive(
                own(dnnl.primitive(description), dnnl::destroyPrimitive),
                source,
                dnnl.weightsOf(description, kernel.direction() == Kernel.Convolution.Direction.KERNEL),
                result,
                dnnl.scratchpadOf(description)));
    }

    @Override
    public long keptBytes() {
        return kept.byteSize();
    }

    @Override
    public long scratchBytes() {
        return scratchBytes;
    }

    @Override
    public List<Function> functions() {
        return List.of();
    }

    @Override
    public void place(long x, long kernelPlace, long y, long scratch, ToLongFunction<Function> code) {
        for (Placed one : placed) {
            long base =
                    switch (one.place) {
                        case X -> x;
                        case KERNEL -> kernelPlace;
                        case Y -> y;
                        case SCRATCH -> scratch;
                    };
            dnnl.move(one.memory, base + one.offset);
        }
    }

    @Override
    public List<Driver.Row> preparation() {
        return preparation;
    }

    @Override
    public List<Driver.Row> rows(int from, int to) {
        return IntStream.range(from, to)
                .boxed()
                .flatMap(part -> parts.get(part).stream())
                .toList();
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().run();
        }
    }

    private long own(long handle, LongConsumer destroy) {
        owned.push(() -> destroy.accept(handle));
        return handle;
    }

    private long memory(long description, Place place, long elements) {
        long memory = own(dnnl.memory(description, 0), dnnl::destroyMemory);
        placed.add(new Placed(memory, place, elements * Float.BYTES));
        return memory;
    }

    /** Memory in scratch. */
    private long reserve(long description) {
        long memory = own(dnnl.memory(description, 0), dnnl::destroyMemory);
        placed.add(new Placed(memory, Place.SCRATCH, scratchBytes));
        scratchBytes += (dnnl.bytes(description) + ALIGNED - 1) / ALIGNED * ALIGNED;
        return memory;
    }

    private Driver.Row reorder(long from, long source, long to, long result) {
        long description = own(dnnl.reorder(from, to), dnnl::destroyPrimitiveDescription);
        return execute(
                own(dnnl.primitive(description), dnnl::destroyPrimitive), Dnnl.SOURCE, source, Dnnl.RESULT, result);
    }

    /** @param pairs of the kind of an argument and its memory */
    private Driver.Row execute(long primitive, long... pairs) {
        int count = pairs.length / 2;
        MemorySegment arguments = arena.allocate((long) count * ARGUMENT, Long.BYTES);
        for (int k = 0; k < count; k++) {
            arguments.set(JAVA_INT, (long) k * ARGUMENT, (int) pairs[2 * k]);
            arguments.set(JAVA_LONG, (long) k * ARGUMENT + Long.BYTES, pairs[2 * k + 1]);
        }
        MemorySegment words =
                arena.allocateFrom(JAVA_LONG, dnnl.execute(), primitive, stream, count, arguments.address(), failure);
        return new Driver.Row(function, words.address(), 0, 1);
    }

    /** Images, channels last, with oneDNN's order of dimensions: channels before the spatial ones. */
    private static long description(Dnnl dnnl, int images, int channels, int[] size, long imageStride) {
        int axes = size.length;
        long[] dimensions = new long[axes + 2];
        long[] strides = new long[axes + 2];
        dimensions[0] = images;
        dimensions[1] = channels;
        strides[0] = imageStride;
        strides[1] = 1;
        long stride = channels;
        for (int axis = axes - 1; axis >= 0; axis--) {
            dimensions[axis + 2] = size[axis];
            strides[axis + 2] = stride;
            stride *= size[axis];
        }
        return dnnl.description(dimensions, strides);
    }

    private long source(int images) {
        return description(
                dnnl, images, kernel.channels(), kernel.size(), kernel.x().strides()[0]);
    }

    private long result(int images) {
        return description(
                dnnl, images, kernel.features(), kernel.result(), kernel.y().strides()[0]);
    }

    private boolean dense() {
        return kernel.x().strides()[0] == elements(kernel.size(), kernel.channels())
                && kernel.y().strides()[0] == elements(kernel.result(), kernel.features());
    }

    private static long elements(int[] size, int channels) {
        return IntStream.of(size).asLongStream().reduce(channels, (a, b) -> a * b);
    }

    private boolean grouped() {
        return kernel.groups() > 1;
    }

    /** Of one group: features, channels, window; in front of them the groups, if there are any. */
    private long[] weightsDimensions() {
        int axes = kernel.window().length;
        int lead = grouped() ? 1 : 0;
        long[] dimensions = new long[lead + 2 + axes];
        dimensions[0] = kernel.groups();
        dimensions[lead] = kernel.features() / kernel.groups();
        dimensions[lead + 1] = kernel.channels() / kernel.groups();
        for (int axis = 0; axis < axes; axis++) {
            dimensions[lead + 2 + axis] = kernel.window()[axis];
        }
        return dimensions;
    }

    private long weights() {
        long[] dimensions = weightsDimensions();
        int lead = grouped() ? 1 : 0;
        long[] strides = new long[dimensions.length];
        strides[0] = dimensions[lead];
        strides[lead] = 1;
        strides[lead + 1] = kernel.features();
        long stride = kernel.features() * dimensions[lead + 1];
        for (int k = dimensions.length - 1; k > lead + 1; k--) {
            strides[k] = stride;
            stride *= dimensions[k];
        }
        return dnnl.description(dimensions, strides);
    }

    private Dnnl.Moves moves() {
        int axes = kernel.window().length;
        long[] strides = new long[axes];
        long[] dilations = new long[axes];
        long[] before = new long[axes];
        long[] after = new long[axes];
        for (int k = 0; k < axes; k++) {
            strides[k] = kernel.strides()[k];
            dilations[k] = kernel.dilations()[k] - 1L;
            before[k] = kernel.before()[k];
            long reach = (kernel.result()[k] - 1L) * strides[k] + (kernel.window()[k] - 1L) * kernel.dilations()[k] + 1;
            after[k] = reach - kernel.size()[k] - before[k];
        }
        return new Dnnl.Moves(strides, dilations, before, after);
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
