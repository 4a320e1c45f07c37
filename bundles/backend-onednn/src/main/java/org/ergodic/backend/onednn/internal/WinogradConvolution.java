package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.ergodic.backend.onednn.internal.WinogradCode.Argument;
import org.ergodic.compiler.Kernel;

/**
 * A convolution by {@linkplain WinogradCode Winograd's algorithm}. The transformed kernel is made by each thread for itself: that
 * costs microseconds, and nobody waits.
 */
final class WinogradConvolution implements ConvolutionShare {
    private static final int WINDOW = 3;
    private static final long ALIGNED = 64;

    /** The functions, see {@link WinogradImages}, {@link WinogradKernels} and {@link WinogradGradient}. */
    record Functions(
            WinogradCode.Layout layout, Function images, Function points, Function exchanged, Function gradient) {}

    private final WinogradCode.Layout layout;
    private final Kernel.Convolution kernel;
    private final boolean mirrored;
    private final int channels;
    private final int features;
    private final MemorySegment words;
    private final MemorySegment exchange;
    private final MemorySegment kept;
    /** The last one is about the points, one before it exchanges. */
    private final List<Function> preparing;

    private final Function computing;
    private ToLongFunction<Function> code = function -> 0;

    /**
     * @param kernel one that is {@linkplain #suits suited}
     * @param arena lives longer than this
     */
    WinogradConvolution(Functions functions, Kernel.Convolution kernel, Arena arena) {
        layout = functions.layout;
        this.kernel = kernel;
        mirrored = kernel.direction() == Kernel.Convolution.Direction.INPUT;
        channels = mirrored ? kernel.features() : kernel.channels();
        features = mirrored ? kernel.channels() : kernel.features();
        words = arena.allocate(JAVA_LONG, Argument.values().length);
        exchange = arena.allocate(JAVA_LONG, Argument.values().length);
        int[] size = mirrored ? kernel.result() : kernel.size();
        int[] result = mirrored ? kernel.size() : kernel.result();
        set(Argument.IMAGES, kernel.images());
        set(Argument.PARTS, kernel.parts());
        set(Argument.HEIGHT, size[0]);
        set(Argument.WIDTH, size[1]);
        set(Argument.CHANNELS, channels);
        set(Argument.FEATURES, features);
        set(Argument.RESULT_HEIGHT, result[0]);
        set(Argument.RESULT_WIDTH, result[1]);
        set(Argument.TOP, mirrored ? WINDOW - 1 - kernel.before()[0] : kernel.before()[0]);
        set(Argument.LEFT, mirrored ? WINDOW - 1 - kernel.before()[1] : kernel.before()[1]);
        set(Argument.X_IMAGE, (mirrored ? kernel.y() : kernel.x()).strides()[0]);
        set(Argument.Y_IMAGE, (mirrored ? kernel.x() : kernel.y()).strides()[0]);
        MemorySegment.copy(words, 0, exchange, 0, words.byteSize());
        preparing = switch (kernel.direction()) {
            case FORWARD -> List.of(functions.points);
            case INPUT -> List.of(functions.exchanged, functions.points);
            case KERNEL -> List.of();
        };
        boolean gradient = kernel.direction() == Kernel.Convolution.Direction.KERNEL;
        computing = gradient ? functions.gradient : functions.images;
        kept = arena.allocate(gradient ? 0 : pointBytes(), ALIGNED);
    }

    private long pointBytes() {
        return WinogradCode.POINTS * ((long) channels * features + layout.gap()) * Float.BYTES;
    }

    /**
     * Whether the algorithm is for this, and makes it faster. Measured: a tile costs as much as 20 products of each channel with
     * each feature, the kernel's points as much as 160; and oneDNN's gradient of the kernel reaches 2/3 of the speed.
     */
    static boolean suits(Kernel.Convolution kernel, WinogradCode.Layout layout) {
        boolean gradient = kernel.direction() == Kernel.Convolution.Direction.KERNEL;
        int[] result = kernel.direction() == Kernel.Convolution.Direction.INPUT ? kernel.size() : kernel.result();
        return layout.lanes() >= 8
                && result.length == 2
                && pays(result, kernel.images() / kernel.parts(), gradient)
                && kernel.groups() == 1
                && Arrays.equals(kernel.window(), new int[] {WINDOW, WINDOW})
                && Arrays.equals(kernel.strides(), new int[] {1, 1})
                && Arrays.equals(kernel.dilations(), new int[] {1, 1})
                && fills(kernel.channels(), layout)
                && fills(kernel.features(), layout);
    }

    private static boolean pays(int[] result, long images, boolean gradient) {
        long tiles = images * ((result[0] + 1) / 2) * ((result[1] + 1) / 2);
        long products = images * result[0] * result[1] * (gradient ? 14 : 9);
        return 20 * tiles + 160 <= products;
    }

    private static boolean fills(int channels, WinogradCode.Layout layout) {
        return channels % layout.lanes() == 0 && channels >= 2 * layout.lanes();
    }

    @Override
    public long keptBytes() {
        return kept.byteSize();
    }

    @Override
    public long scratchBytes() {
        return put(0);
    }

    /** Gives out scratch memory from an address on, and says how much that is. */
    private long put(long scratch) {
        long next = scratch;
        next = put(words, Argument.ZEROS, next, Math.max(channels, features));
        next = put(words, Argument.SINK, next, features);
        next = put(words, Argument.TILES_OF_X, next, layout.elements(channels));
        next = put(words, Argument.TILES_OF_Y, next, layout.elements(features));
        if (kernel.direction() == Kernel.Convolution.Direction.KERNEL) {
            next = put(words, Argument.POINTS, next, pointBytes() / Float.BYTES);
        } else {
            set(Argument.POINTS, kept.address());
        }
        long end = next;
        if (mirrored) {
            // the preparation is over before the first tile is taken
            set(Argument.KERNEL, scratch);
            end = put(exchange, Argument.POINTS, scratch, (long) WINDOW * WINDOW * channels * features);
        }
        return Math.max(next, end) - scratch;
    }

    private static long put(MemorySegment words, Argument argument, long address, long elements) {
        words.setAtIndex(JAVA_LONG, argument.ordinal(), address);
        return address + (elements * Float.BYTES + ALIGNED - 1) / ALIGNED * ALIGNED;
    }

    @Override
    public List<Function> functions() {
        return Stream.concat(preparing.stream(), Stream.of(computing)).toList();
    }

    @Override
    public void place(long x, long kernelPlace, long y, long scratch, ToLongFunction<Function> places) {
        code = places;
        set(Argument.X, mirrored ? y : x);
        set(Argument.Y, mirrored ? x : y);
        put(scratch);
        (mirrored ? exchange : words).setAtIndex(JAVA_LONG, Argument.KERNEL.ordinal(), kernelPlace);
    }

    private void set(Argument argument, long value) {
        words.setAtIndex(JAVA_LONG, argument.ordinal(), value);
    }

    @Override
    public List<Driver.Row> preparation() {
        List<Driver.Row> rows = new ArrayList<>();
        for (Function function : preparing) {
            boolean last = rows.size() == preparing.size() - 1;
            rows.add(row(function, last ? words : exchange, 0, 1));
        }
        return rows;
    }

    @Override
    public List<Driver.Row> rows(int from, int to) {
        return List.of(row(computing, words, from, to));
    }

    private Driver.Row row(Function function, MemorySegment arguments, int from, int to) {
        return new Driver.Row(code.applyAsLong(function), arguments.address(), from, to);
    }

    @Override
    public void close() {
        // its memory belongs to the arena
    }
}
