package org.ergodic.random;

/**
 * The random numbers of Ergodic: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011). A draw is a pure function of a key row and the index of an element, so every backend, thread count and batch
 * gives the same numbers.
 *
 * <p>A <em>key row</em> is five {@code int}s: the seed (low word, high word), the stream, the step, and the global index of
 * the sample. The generator's key is the seed; its counter is (element / 4, sample, step, stream), and element e takes word
 * e mod 4. From a word w (unsigned):
 *
 * <ul>
 *   <li>uniform: {@code (w >>> 8) · 2^-24}, in [0, 1), exact in f32 and f64;
 *   <li>integer below n: {@code (w · n) >>> 32} (multiplication in 64 bits);
 *   <li>normal (Box and Muller 1958), from the pair of words (a, b) = (0, 1) or (2, 3) of the block: r = √(−2 ln((a + ½)·2^-32)),
 *       φ = 2π·b·2^-32; the even element is r cos φ, the odd one r sin φ, computed in double precision.
 * </ul>
 */
public final class Philox {
    /** The length of a key row. */
    public static final int KEY = 5;

    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final double TWO_M24 = 0x1p-24;
    private static final double TWO_M32 = 0x1p-32;
    private static final long MASK = 0xFFFFFFFFL;

    private final int[] key;

    /**
     * The stream of draws of one key row, for use on the host.
     *
     * @param seed the 64-bit seed
     * @param stream which use of randomness this is; each use has a number of its own ({@link Streams})
     * @param step the training step or sampler row
     * @param sample the global index of the sample
     */
    public Philox(long seed, int stream, int step, int sample) {
        this(new int[] {(int) seed, (int) (seed >>> 32), stream, step, sample});
    }

    private Philox(int[] key) {
        this.key = key;
    }

    /** Uniform number {@code element}, in [0, 1). */
    public double uniform(int element) {
        return uniformOf(word(element));
    }

    /** Integer number {@code element}, from 0 (inclusive) to {@code bound} (exclusive). */
    public int integer(int element, int bound) {
        return integerOf(word(element), bound);
    }

    /** Standard normal number {@code element}. */
    public double normal(int element) {
        double[] pair = new double[4];
        normals(key, 0, element & ~3, 4, pair, 0);
        return pair[element & 3];
    }

    private int word(int element) {
        int[] block = new int[4];
        block(key, 0, element >>> 2, block);
        return block[element & 3];
    }

    /** The uniform number that a word gives, in [0, 1). */
    public static double uniformOf(int word) {
        return (word >>> 8) * TWO_M24;
    }

    /** The integer that a word gives, from 0 (inclusive) to {@code bound} (exclusive). */
    public static int integerOf(int word, int bound) {
        return (int) (((word & MASK) * bound) >>> 32);
    }

    /**
     * The four words of one block.
     *
     * @param keys key rows, {@link #KEY} numbers each
     * @param at where the key row begins
     * @param index the number of the block: element / 4
     * @param words receives the words
     */
    public static void block(int[] keys, int at, int index, int[] words) {
        int k0 = keys[at];
        int k1 = keys[at + 1];
        int c0 = index;
        int c1 = keys[at + 4];
        int c2 = keys[at + 3];
        int c3 = keys[at + 2];
        for (int round = 0; round < 10; round++) {
            long p0 = (M0 & MASK) * (c0 & MASK);
            long p1 = (M1 & MASK) * (c2 & MASK);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }

    /**
     * Standard normals {@code first} to {@code first + count − 1} of one key row.
     *
     * @param keys key rows
     * @param at where the key row begins
     * @param first the first element, a multiple of 4
     * @param count how many
     * @param out receives them
     * @param offset where in {@code out}
     */
    public static void normals(int[] keys, int at, int first, int count, double[] out, int offset) {
        int[] words = new int[4];
        for (int done = 0; done < count; done += 4) {
            block(keys, at, (first + done) >>> 2, words);
            for (int pair = 0; pair < 4 && done + pair < count; pair += 2) {
                double radius = Math.sqrt(-2 * Math.log(((words[pair] & MASK) + 0.5) * TWO_M32));
                double angle = 2 * Math.PI * ((words[pair + 1] & MASK) * TWO_M32);
                out[offset + done + pair] = radius * Math.cos(angle);
                if (done + pair + 1 < count) {
                    out[offset + done + pair + 1] = radius * Math.sin(angle);
                }
            }
        }
    }

    /** A seed for a part of a whole: independent of the other parts' seeds and of the whole's. */
    public static long split(long seed, int part) {
        int[] words = new int[4];
        block(new int[] {(int) seed, (int) (seed >>> 32), Streams.SPLIT, part, 0}, 0, 0, words);
        return (words[0] & MASK) | ((long) words[1] << 32);
    }
}
