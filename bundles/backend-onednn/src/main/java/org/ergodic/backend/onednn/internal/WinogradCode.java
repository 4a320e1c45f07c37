package org.ergodic.backend.onednn.internal;

import java.util.function.BiConsumer;
import org.ergodic.tensor.DType;

/**
 * Code for convolutions with a window of 3×3 that moves by 1, after Winograd's F(2×2, 3×3): from each tile of 4×4 elements of x
 * come 2×2 of y, y = Aᵀ·((G·g·Gᵀ) ∘ (Bᵀ·d·B))·A, with 16 products for each pair of a channel and a feature where the sum itself has
 * 36 (A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016, section 4.1). A few tiles are taken at a time,
 * so that what is in between stays in the cache; over these, each of the 16 points is a matrix product of its own. Rounding is
 * as it is without this. An element that is not finite may make all of its tiles' results NaN.
 *
 * <p>This class has what the functions share. Their arguments are words, in the order of {@link Argument}.
 */
final class WinogradCode {
    /** Pointers, then numbers. */
    enum Argument {
        X,
        Y,
        /** The kernel that is transformed, or where its gradient goes. */
        KERNEL,
        /** As many zeros as there are channels or features. */
        ZEROS,
        /** As many elements as y has features; what is written there is not read. */
        SINK,
        TILES_OF_X,
        TILES_OF_Y,
        /** The kernel's points, or those of its gradient. */
        POINTS,
        IMAGES,
        PARTS,
        HEIGHT,
        WIDTH,
        CHANNELS,
        FEATURES,
        RESULT_HEIGHT,
        RESULT_WIDTH,
        /** Zeros above x. */
        TOP,
        LEFT,
        /** Elements from one image of x to the next. */
        X_IMAGE,
        Y_IMAGE
    }

    static final int POINTS = 16;

    private static final Ssa ARGUMENTS = new Ssa(Type.POINTER, "%args");
    private static final Type ELEMENT = Type.of(DType.F32, 1);

    /** What is done with a tile: its number among those taken together, its image, its row and column in tiles. */
    interface Tile {
        void of(Ssa number, Ssa image, Ssa row, Ssa column);
    }

    private final Code code;
    private final Layout layout;
    private final Type vector;

    /**
     * How tiles lie in memory: for a block of as many channels as a register holds, for a point, for a tile, the channels. So all
     * distances within a block are known when the code is made.
     *
     * @param lanes elements of a register
     */
    record Layout(int lanes) {
        static Layout of(Machine machine) {
            return new Layout(machine.lanes(DType.F32));
        }

        /** The rows of tiles of a product in registers. */
        int rows() {
            return lanes == 16 ? 12 : 6;
        }

        /** How many tiles are taken at a time. */
        int tiles() {
            return lanes == 16 ? 36 : 30;
        }

        /** Elements between points. */
        int point() {
            return tiles() * lanes;
        }

        /** Elements between blocks: one point more than there are, so that blocks do not meet in the same lines of the cache. */
        int block() {
            return (POINTS + 1) * point();
        }

        /** Elements of all. */
        long elements(int channels) {
            return (long) channels / lanes * block();
        }

        /** Elements between a kernel's points beyond one for each channel and feature, so that they do not meet either. */
        int gap() {
            return 2 * lanes;
        }
    }

    WinogradCode(Machine machine) {
        code = new Code(machine);
        layout = Layout.of(machine);
        vector = Type.of(DType.F32, layout.lanes());
    }

    Code code() {
        return code;
    }

    Layout layout() {
        return layout;
    }

    Ssa pointer(Argument argument) {
        return code.argument(argument.ordinal());
    }

    Ssa number(Argument argument) {
        Ssa place = code.at(ARGUMENTS, Type.I64, Code.integer(argument.ordinal()));
        return code.set(Type.I64, "load i64, " + place + ", align 8");
    }

    Ssa at(Ssa pointer, Ssa elements) {
        return code.at(pointer, ELEMENT, elements);
    }

    Ssa at(Ssa pointer, long elements) {
        return at(pointer, Code.integer(elements));
    }

    Ssa load(Ssa pointer) {
        return code.load(vector, pointer);
    }

    /** An element, in all lanes. */
    Ssa spread(Ssa pointer) {
        return code.splat(code.load(ELEMENT, pointer), layout.lanes());
    }

    Ssa zero() {
        return Code.constant(vector, 0);
    }

    Ssa half(Ssa x) {
        return code.mul(x, Code.constant(vector, 0.5));
    }

    /** Elements from a point of the kernel to the next. */
    Ssa plane() {
        return code.plus(code.mul(number(Argument.CHANNELS), number(Argument.FEATURES)), Code.integer(layout.gap()));
    }

    void clear(Ssa pointer, Ssa elements) {
        code.loop(Code.integer(0), elements, layout.lanes(), k -> code.store(zero(), at(pointer, k)));
    }

    Ssa firstImage(Ssa part) {
        return code.binary("udiv", code.mul(number(Argument.IMAGES), part), number(Argument.PARTS));
    }

    /** Takes the tiles of images {@code from} to {@code to} − 1, some at a time: the number of the first one, and how many. */
    void tiles(Ssa from, Ssa to, BiConsumer<Ssa, Ssa> body) {
        Ssa perImage = code.mul(half(Argument.RESULT_HEIGHT), half(Argument.RESULT_WIDTH));
        Ssa end = code.mul(to, perImage);
        Ssa most = Code.integer(layout.tiles());
        code.loop(code.mul(from, perImage), end, layout.tiles(), first -> {
            Ssa left = code.sub(end, first);
            body.accept(first, code.select(code.compare("slt", left, most), left, most));
        });
    }

    void each(Ssa first, Ssa count, Tile body) {
        Ssa across = half(Argument.RESULT_WIDTH);
        Ssa perImage = code.mul(half(Argument.RESULT_HEIGHT), across);
        code.loop(Code.integer(0), count, 1, number -> {
            Ssa tile = code.plus(first, number);
            Ssa rest = code.binary("urem", tile, perImage);
            body.of(
                    number,
                    code.binary("udiv", tile, perImage),
                    code.binary("udiv", rest, across),
                    code.binary("urem", rest, across));
        });
    }

    /** Tiles along a side. */
    private Ssa half(Argument size) {
        return code.binary("lshr", code.plus(number(size), Code.integer(1)), Code.integer(1));
    }

    /** Bᵀ·d·B: a tile of x to its points. */
    void take(Ssa number, Ssa image, Ssa row, Ssa column) {
        Ssa height = number(Argument.HEIGHT);
        Ssa width = number(Argument.WIDTH);
        Ssa channels = number(Argument.CHANNELS);
        Ssa zeros = pointer(Argument.ZEROS);
        Ssa base = at(pointer(Argument.X), code.mul(image, number(Argument.X_IMAGE)));
        Ssa top = code.sub(code.times(row, 2), number(Argument.TOP));
        Ssa left = code.sub(code.times(column, 2), number(Argument.LEFT));
        Ssa[][] elements = new Ssa[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                elements[i][j] = element(
                        base,
                        code.plus(top, Code.integer(i)),
                        height,
                        code.plus(left, Code.integer(j)),
                        width,
                        channels,
                        zeros);
            }
        }
        points(pointer(Argument.TILES_OF_X), number, channels, (channel, into) -> {
            Ssa[][] d = new Ssa[4][];
            for (int i = 0; i < 4; i++) {
                Ssa[] line = new Ssa[4];
                for (int j = 0; j < 4; j++) {
                    line[j] = load(at(elements[i][j], channel));
                }
                d[i] = differences(line);
            }
            for (int j = 0; j < 4; j++) {
                store(differences(d[0][j], d[1][j], d[2][j], d[3][j]), into, j);
            }
        });
    }

    private Ssa[] differences(Ssa... d) {
        return new Ssa[] {code.sub(d[0], d[2]), code.add(d[1], d[2]), code.sub(d[2], d[1]), code.sub(d[1], d[3])};
    }

    /** Aᵀ·m·A: a tile of y from its points. */
    void give(Ssa number, Ssa image, Ssa row, Ssa column) {
        Ssa[][] elements = results(image, row, column, pointer(Argument.SINK));
        points(pointer(Argument.TILES_OF_Y), number, number(Argument.FEATURES), (feature, from) -> {
            Ssa[][] m = new Ssa[4][];
            for (int i = 0; i < 4; i++) {
                Ssa[] line = new Ssa[4];
                for (int j = 0; j < 4; j++) {
                    line[j] = load(at(from, (4L * i + j) * layout.point()));
                }
                m[i] = sums(line);
            }
            for (int j = 0; j < 2; j++) {
                Ssa[] y = sums(m[0][j], m[1][j], m[2][j], m[3][j]);
                for (int i = 0; i < 2; i++) {
                    code.store(y[i], at(elements[i][j], feature));
                }
            }
        });
    }

    private Ssa[] sums(Ssa... m) {
        return new Ssa[] {code.add(code.add(m[0], m[1]), m[2]), code.sub(code.sub(m[1], m[2]), m[3])};
    }

    /** A·y·Aᵀ: the adjoint of that, a tile of y's cotangent to its points. */
    void takeResult(Ssa number, Ssa image, Ssa row, Ssa column) {
        Ssa[][] elements = results(image, row, column, pointer(Argument.ZEROS));
        points(pointer(Argument.TILES_OF_Y), number, number(Argument.FEATURES), (feature, into) -> {
            Ssa[][] d = new Ssa[2][];
            for (int i = 0; i < 2; i++) {
                d[i] = copies(load(at(elements[i][0], feature)), load(at(elements[i][1], feature)));
            }
            for (int j = 0; j < 4; j++) {
                store(copies(d[0][j], d[1][j]), into, j);
            }
        });
    }

    private Ssa[] copies(Ssa a, Ssa b) {
        return new Ssa[] {a, code.add(a, b), code.sub(a, b), code.negative(b)};
    }

    /** The points of column j. */
    private void store(Ssa[] points, Ssa into, int j) {
        for (int i = 0; i < 4; i++) {
            code.store(points[i], at(into, (4L * i + j) * layout.point()));
        }
    }

    /** For each block of channels: the first of them, and where point 0 of a tile is. */
    private void points(Ssa tiles, Ssa number, Ssa channels, BiConsumer<Ssa, Ssa> body) {
        Ssa[] first = {at(tiles, code.times(number, layout.lanes()))};
        code.loop(Code.integer(0), channels, layout.lanes(), first, (channel, here) -> {
            body.accept(channel, here[0]);
            return new Ssa[] {at(here[0], layout.block())};
        });
    }

    private Ssa[][] results(Ssa image, Ssa row, Ssa column, Ssa otherwise) {
        Ssa height = number(Argument.RESULT_HEIGHT);
        Ssa width = number(Argument.RESULT_WIDTH);
        Ssa features = number(Argument.FEATURES);
        Ssa base = at(pointer(Argument.Y), code.mul(image, number(Argument.Y_IMAGE)));
        Ssa[][] elements = new Ssa[2][2];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                elements[i][j] = element(
                        base,
                        code.plus(code.times(row, 2), Code.integer(i)),
                        height,
                        code.plus(code.times(column, 2), Code.integer(j)),
                        width,
                        features,
                        otherwise);
            }
        }
        return elements;
    }

    /** Where an element's channels are; somewhere else if it is outside. */
    private Ssa element(Ssa image, Ssa row, Ssa height, Ssa column, Ssa width, Ssa channels, Ssa otherwise) {
        Ssa inside = code.binary("and", code.compare("ult", row, height), code.compare("ult", column, width));
        Ssa number = code.plus(code.mul(row, width), column);
        return code.select(inside, at(image, code.mul(number, channels)), otherwise);
    }

    /**
     * Sums of products in registers.
     *
     * @param rows how many scalars meet
     * @param columns how many vectors, in each step
     * @param unroll steps in a turn of the loop, which divides {@code to} − {@code from}
     * @param sums a row after the other; after them where the scalars and the vectors of the first step begin
     * @param a from where a turn's scalars begin, a step and a row to where the scalar is
     * @param b the same for vectors
     * @param nextA elements from one turn to the next
     * @return the sums, and where the next step's begin
     */
    Ssa[] products(
            int rows,
            int columns,
            Ssa from,
            Ssa to,
            int unroll,
            Ssa[] sums,
            Offset a,
            Offset b,
            long nextA,
            long nextB) {
        int count = rows * columns;
        return code.loop(from, to, unroll, sums, (k, carried) -> {
            Ssa[] now = carried.clone();
            for (int step = 0; step < unroll; step++) {
                Ssa[] vectors = new Ssa[columns];
                for (int c = 0; c < columns; c++) {
                    vectors[c] = load(at(carried[count + 1], b.of(step, c)));
                }
                for (int r = 0; r < rows; r++) {
                    Ssa scalar = spread(at(carried[count], a.of(step, r)));
                    for (int c = 0; c < columns; c++) {
                        now[r * columns + c] = code.fma(scalar, vectors[c], now[r * columns + c]);
                    }
                }
            }
            now[count] = at(carried[count], nextA);
            now[count + 1] = at(carried[count + 1], nextB);
            return now;
        });
    }

    /** Elements from where a turn's begin. */
    interface Offset {
        long of(int step, int number);
    }

    /** What {@link #products} begins with. */
    Ssa[] nothing(int count, Ssa a, Ssa b) {
        Ssa[] sums = new Ssa[count + 2];
        java.util.Arrays.fill(sums, zero());
        sums[count] = a;
        sums[count + 1] = b;
        return sums;
    }
}
