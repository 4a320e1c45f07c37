package org.ergodic.backend.onednn.internal;

import java.util.stream.IntStream;
import org.ergodic.compiler.Kernel;
import org.ergodic.program.Op;
import org.ergodic.random.Philox;
import org.ergodic.tensor.DType;

/**
 * Random numbers ({@link Philox}): a vector has as many blocks of four words as there are lanes, of one row where rows are long,
 * else of several rows.
 */
final class Draws {
    private static final int WORDS = 4;
    private static final int ROUNDS = 10;

    private final Code code;
    private final Kernel.Draw draw;
    private final Type element;
    private final Ssa keys;
    private final Ssa result;
    private final int lanes;
    private final int blocks;

    private Draws(Code code, Kernel.Draw draw) {
        this.code = code;
        this.draw = draw;
        element = Type.of(draw.type(), 1);
        keys = code.argument(0);
        result = code.argument(1);
        lanes = code.machine().lanes(DType.I32);
        blocks = (draw.count() + WORDS - 1) / WORDS;
    }

    static void write(Code code, Kernel.Draw draw) {
        new Draws(code, draw).write();
    }

    private void write() {
        Ssa from = code.begin(draw.rows(), new Ssa(Type.I64, "%from"), draw.parts());
        Ssa to = code.begin(draw.rows(), new Ssa(Type.I64, "%to"), draw.parts());
        if (blocks >= lanes) {
            code.loop(from, to, 1, this::longRow);
        } else if (blocks > 0) {
            Ssa end = code.times(to, blocks);
            code.loop(code.times(from, blocks), end, lanes, first -> shortRows(first, end));
        }
    }

    private void longRow(Ssa row) {
        Ssa[] key = new Ssa[Philox.KEY];
        for (int k = 0; k < key.length; k++) {
            Ssa place = code.plus(code.times(row, Philox.KEY), Code.integer(k));
            key[k] = code.splat(code.load(Type.I32, code.at(keys, Type.I32, place)), lanes);
        }
        Ssa start = code.at(result, element, code.times(row, draw.count()));
        int width = WORDS * lanes;
        code.vectors(Code.integer(0), Code.integer(draw.count()), width, (first, mask) -> {
            Ssa block = Code.isNumber(first)
                    ? Code.constant(Type.I32, Code.number(first) / WORDS)
                    : code.convert("trunc", code.binary("lshr", first, Code.integer(2)), Type.I32);
            Ssa index = code.add(code.splat(block, lanes), Code.ramp(Type.I32.lanes(lanes), 1, 0));
            Ssa numbers = interleaved(numbers(key, index), WORDS);
            code.store(numbers, code.at(start, element, first), mask);
        });
    }

    /** Blocks from a number on, counted through all rows. */
    private void shortRows(Ssa first, Ssa end) {
        Ssa mask = code.mask(first, end, lanes);
        Ssa number = code.add(code.splat(first, lanes), Code.ramp(Type.I64.lanes(lanes), 1, 0));
        Ssa row = code.binary("udiv", number, Code.constant(number.type(), blocks));
        Ssa block = code.binary("urem", number, Code.constant(number.type(), blocks));
        Ssa[] key = new Ssa[Philox.KEY];
        for (int k = 0; k < key.length; k++) {
            Ssa at = code.mul(row, Code.constant(row.type(), Philox.KEY));
            Ssa places = code.at(keys, Type.I32, code.add(at, Code.constant(row.type(), k)));
            key[k] = code.gather(Type.I32.lanes(lanes), places, mask);
        }
        Ssa[] numbers = numbers(key, code.convert("trunc", block, Type.I32.lanes(lanes)));
        if (dense()) {
            int each = Math.min(WORDS, draw.count());
            Ssa start = code.times(first, each);
            Ssa within = code.mask(start, code.times(end, each), each * lanes);
            code.store(interleaved(numbers, each), code.at(result, element, start), within);
            return;
        }
        Ssa start = code.mul(row, Code.constant(row.type(), draw.count()));
        start = code.add(start, code.mul(block, Code.constant(row.type(), WORDS)));
        for (int word = 0; word < Math.min(WORDS, draw.count()); word++) {
            Ssa places = code.at(result, element, code.add(start, Code.constant(start.type(), word)));
            Ssa left = Code.constant(block.type(), (draw.count() - word + WORDS - 1) / WORDS);
            code.scatter(numbers[word], places, code.binary("and", mask, code.compare("ult", block, left)));
        }
    }

    /** Whether all blocks of short rows give equally many numbers, so that theirs lie one after the other. */
    private boolean dense() {
        return draw.count() % WORDS == 0 || draw.count() < 3;
    }

    /** Lane i of vector j becomes lane {@code each}·i + j. */
    private Ssa interleaved(Ssa[] vectors, int each) {
        Ssa both = Code.ramp(Type.I32.lanes(2 * lanes), 1, 0);
        Ssa first = code.shuffle(vectors[0], vectors[1], both);
        Ssa second = code.shuffle(vectors[2], vectors[3], both);
        Type order = Type.I32.lanes(each * lanes);
        return code.shuffle(
                first,
                second,
                Code.vector(
                        order,
                        IntStream.range(0, order.lanes())
                                .mapToObj(i -> Integer.toString(i % each * lanes + i / each))));
    }

    /** The numbers that the four words of each block give. */
    private Ssa[] numbers(Ssa[] key, Ssa block) {
        Ssa[] words = words(key, block);
        Ssa[] numbers = new Ssa[WORDS];
        if (draw.op() == Op.RANDOM_NORMAL) {
            for (int pair = 0; pair < WORDS; pair += 2) {
                Ssa[] two = draw.type() == DType.F32
                        ? normals(words[pair], words[pair + 1])
                        : preciseNormals(words[pair], words[pair + 1]);
                numbers[pair] = two[0];
                numbers[pair + 1] = two[1];
            }
            return numbers;
        }
        for (int k = 0; k < WORDS; k++) {
            numbers[k] = draw.op() == Op.RANDOM_INTEGER ? integer(words[k]) : uniform(words[k]);
        }
        return numbers;
    }

    private Ssa[] words(Ssa[] key, Ssa block) {
        Ssa[] start = {block, key[4], key[3], key[2], key[0], key[1]};
        return code.loop(Code.integer(0), Code.integer(ROUNDS), 1, start, (round, c) -> {
            Ssa p0 = product(c[0], 0xD2511F53L);
            Ssa p1 = product(c[2], 0xCD9E8D57L);
            return new Ssa[] {
                code.binary("xor", code.binary("xor", high(p1), c[1]), c[4]),
                low(p1),
                code.binary("xor", code.binary("xor", high(p0), c[3]), c[5]),
                low(p0),
                code.add(c[4], Code.constant(c[4].type(), 0x9E3779B9)),
                code.add(c[5], Code.constant(c[5].type(), 0xBB67AE85))
            };
        });
    }

    /** In 64 bits, unsigned. */
    private Ssa product(Ssa word, long factor) {
        Ssa wide = code.convert("zext", word, word.type().with("i64"));
        return code.mul(wide, Code.constant(wide.type(), factor));
    }

    private Ssa high(Ssa product) {
        return low(code.binary("lshr", product, Code.constant(product.type(), 32)));
    }

    private Ssa low(Ssa product) {
        return code.convert("trunc", product, product.type().with("i32"));
    }

    private Ssa integer(Ssa word) {
        return high(product(word, draw.bound()));
    }

    private Ssa uniform(Ssa word) {
        Ssa high = code.binary("lshr", word, Code.constant(word.type(), 8));
        Ssa number = code.convert("sitofp", high, element.lanes(lanes));
        return code.mul(number, Code.constant(number.type(), 0x1p-24));
    }

    /**
     * √(−2 ln u) · (cos φ, sin φ) in single precision, exact to 1e-6: u near 1 is taken as 1 − v, of which v is exact, and φ as
     * what a quarter turn leaves.
     */
    private Ssa[] normals(Ssa a, Ssa b) {
        Mathematics mathematics = new Mathematics(code);
        Type type = element.lanes(lanes);
        Ssa radius = code.mul(mathematics.logOfWord(a), Code.constant(type, -2));
        radius = code.intrinsic("sqrt", radius);
        Ssa half = Code.constant(b.type(), 1 << 29);
        Ssa quarters = code.binary("lshr", code.add(b, half), Code.constant(b.type(), 30));
        Ssa rest = code.sub(b, code.binary("shl", quarters, Code.constant(b.type(), 30)));
        Ssa angle = code.mul(code.convert("sitofp", rest, type), Code.constant(type, 2 * Math.PI * 0x1p-32));
        Ssa cosine = mathematics.turned(angle, code.add(quarters, Code.constant(b.type(), 1)));
        return new Ssa[] {code.mul(radius, cosine), code.mul(radius, mathematics.turned(angle, quarters))};
    }

    private Ssa[] preciseNormals(Ssa a, Ssa b) {
        Elementwise elementwise = new Elementwise(code);
        Type type = element.lanes(lanes);
        Ssa u = code.add(code.convert("uitofp", a, type), Code.constant(type, 0.5));
        Ssa log = elementwise.apply(Op.LOG, type, code.mul(u, Code.constant(type, 0x1p-32)));
        Ssa radius = elementwise.apply(Op.SQRT, type, code.mul(log, Code.constant(type, -2)));
        Ssa angle = code.mul(code.convert("uitofp", b, type), Code.constant(type, 2 * Math.PI * 0x1p-32));
        return new Ssa[] {
            code.mul(radius, elementwise.apply(Op.COS, type, angle)),
            code.mul(radius, elementwise.apply(Op.SIN, type, angle))
        };
    }
}
