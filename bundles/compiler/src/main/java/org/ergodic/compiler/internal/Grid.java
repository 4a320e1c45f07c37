package org.ergodic.compiler.internal;

/** Into which blocks a product is divided: from its shape alone, so that sums are the same whatever the threads. */
final class Grid {
    /** The most rows of a block. */
    private static final int MOST = 64;

    /** The fewest rows of a block, if there are more. */
    private static final int FEWEST = 8;

    /** A block of fewer multiply-adds than this is not worth a thread of its own. */
    private static final long SMALL = 200_000;

    private Grid() {}

    /** The rows and the columns of a block. */
    static int[] of(int batch, int rows, int columns, int inner) {
        int half = (rows + 2 * FEWEST - 1) / (2 * FEWEST) * FEWEST;
        int rowBlock = Math.min(rows, Math.min(half, MOST));
        int columnBlock = columns;
        int blocks = batch * ((rows + rowBlock - 1) / rowBlock);
        while (blocks < 8 && columnBlock >= 128 && (long) rowBlock * columnBlock / 2 * inner >= SMALL) {
            columnBlock = (columnBlock / 2 + 15) / 16 * 16;
            blocks *= 2;
        }
        return new int[] {rowBlock, columnBlock};
    }
}
