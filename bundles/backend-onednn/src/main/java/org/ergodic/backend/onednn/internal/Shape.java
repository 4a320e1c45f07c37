package org.ergodic.backend.onednn.internal;

import java.util.stream.IntStream;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.View;
import org.ergodic.program.Op;

/**
 * In which order the loops of a nest are walked, and which of them in vectors: first those that stay, then those that are
 * reduced; the vectors' loop is the last of its kind.
 *
 * @param order the nest's loops, outermost first
 * @param vectorLevel which of them is walked in vectors; −1 if none
 * @param vectorReduced whether it is reduced
 * @param lanes how many elements a register holds
 * @param width how many elements are computed at a time: one or more registers of them
 * @param narrow how many are where the last whole vector has ended: 1, or as many as a register holds, of which some are
 *     masked
 * @param kept how many loops stay, before all the others
 * @param chunk how many turns of the first reduced loop are made for all vectors before the next ones; 0 for all
 */
record Shape(
        int[] order, int vectorLevel, boolean vectorReduced, int lanes, int width, int narrow, int kept, int chunk) {
    /** What a load of single elements costs, beside one of a vector. */
    private static final double SINGLE = 1.2;
    /** How many elements stay in the nearest cache. */
    private static final long CHUNK_ELEMENTS = 4096;

    private static final long CHUNK_MOST = 64;
    /** So few elements are not worth much code. */
    private static final long FEW = 2048;
    /** So many elements are better computed together, even with a mask. */
    private static final long MANY = 4;
    /** How many rows are read ahead at a time. */
    private static final int STREAMS = 16;
    /** What adding up the lanes costs. */
    private static final double LANES = 12;

    static Shape of(Kernel.Loop loop, Nest nest, Machine machine) {
        int rank = nest.rank();
        if (rank == 0) {
            return new Shape(new int[0], -1, false, 1, 1, 1, 0, 0);
        }
        int lanes = loop.nodes().stream()
                .mapToInt(node -> machine.lanes(node.type()))
                .min()
                .orElse(1);
        int best = rank - 1;
        for (int d = rank - 2; d >= 0; d--) {
            if (cost(loop, nest, d, lanes) < cost(loop, nest, best, lanes)) {
                best = d;
            }
        }
        int vector = best;
        int[] order = IntStream.concat(
                        IntStream.concat(
                                IntStream.range(0, rank).filter(d -> !nest.reduced()[d] && d != vector),
                                IntStream.of(vector).filter(d -> !nest.reduced()[d])),
                        IntStream.concat(
                                IntStream.range(0, rank).filter(d -> nest.reduced()[d] && d != vector),
                                IntStream.of(vector).filter(d -> nest.reduced()[d])))
                .toArray();
        int level = IntStream.range(0, rank)
                .filter(l -> order[l] == vector)
                .findFirst()
                .orElseThrow();
        int kept =
                (int) IntStream.range(0, rank).filter(d -> !nest.reduced()[d]).count();
        int width = width(loop, nest, vector, lanes);
        int chunk = kept == level + 1 && kept < rank && nest.extents()[vector] > width
                ? chunk(nest, vector, order[kept])
                : 0;
        int narrow = nest.reduced()[vector] ? width : narrow(loop, nest, vector, lanes);
        return new Shape(order, level, nest.reduced()[vector], lanes, width, narrow, kept, chunk);
    }

    /** So many rows as fit into the nearest cache; 0 if all do, or are so few that each can be read ahead. */
    private static int chunk(Nest nest, int vector, int rows) {
        long row = 0;
        for (long[] strides : nest.strides()) {
            row += strides[vector] != 0 && strides[rows] != 0 ? nest.extents()[vector] : 0;
        }
        for (int d = 0; d < nest.rank(); d++) {
            row *= nest.reduced()[d] && d != rows ? nest.extents()[d] : 1;
        }
        int chunk = (int) Math.max(4, Math.min(CHUNK_MOST, CHUNK_ELEMENTS / Math.max(1, row)));
        return nest.extents()[rows] <= Math.max(chunk, STREAMS) ? 0 : chunk;
    }

    /** An estimate of the time of an element, if loop d is walked in vectors. */
    private static double cost(Kernel.Loop loop, Nest nest, int d, int lanes) {
        double vectors = loop.nodes().size();
        int views = loop.views().size();
        for (int k = 0; k < nest.strides().length; k++) {
            boolean carried = k >= views && loop.stores().get(k - views).reduction() != Store.Reduction.NONE;
            boolean counts = k < views && loop.views().get(k).buffer() == View.COUNT;
            long stride = nest.strides()[k][d];
            vectors += carried || counts ? 0.5 : stride == 0 ? 0.5 : stride == 1 ? 1 : SINGLE * lanes;
        }
        if (nest.reduced()[d]) {
            double turns = Math.ceil((double) nest.extents()[d] / lanes);
            for (int r = 0; r < nest.rank(); r++) {
                turns *= r != d && nest.reduced()[r] ? nest.extents()[r] : 1;
            }
            vectors += LANES / turns;
        }
        double full = (double) nest.extents()[d] / lanes;
        return vectors * Math.ceil(full) / full;
    }

    /** Several registers at a time, so that the computations of one need not wait for each other; fewer where they fill. */
    private static int width(Kernel.Loop loop, Nest nest, int d, int lanes) {
        long work = loop.nodes().stream().mapToLong(Shape::work).sum();
        long sums = loop.stores().stream()
                .filter(store -> store.reduction() != Store.Reduction.NONE)
                .count();
        int most = work > 60 || sums > 2 ? 2 : work > 24 || sums > 0 ? 4 : 2;
        long turns = 1;
        for (long extent : nest.extents()) {
            turns *= extent;
        }
        if (turns <= FEW) {
            return lanes;
        }
        int registers = 1;
        while (registers < most && nest.extents()[d] >= 2L * registers * lanes) {
            registers *= 2;
        }
        return registers * lanes;
    }

    /** How many elements at a time, without a mask if one, are computed where a vector's loop ends. */
    private static int narrow(Kernel.Loop loop, Nest nest, int d, int lanes) {
        boolean scattered = loop.nodes().stream().anyMatch(node -> node.op() == Op.GATHER);
        for (long[] strides : nest.strides()) {
            scattered |= strides[d] != 0 && strides[d] != 1;
        }
        long work = loop.nodes().stream().mapToLong(Shape::work).sum();
        boolean many = d != nest.axis() && nest.extents()[d] % lanes > MANY;
        return scattered || work <= 24 && !many ? 1 : lanes;
    }

    private static int work(Node node) {
        return switch (node.op()) {
            case EXP, LOG, LOG1P, SIN, COS, TANH, SIGMOID, SOFTPLUS, POW -> 25;
            default -> 1;
        };
    }
}
