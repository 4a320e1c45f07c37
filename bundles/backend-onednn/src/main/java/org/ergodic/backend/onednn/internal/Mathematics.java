package org.ergodic.backend.onednn.internal;

/**
 * Functions of single precision, the same in every lane. Ranges are reduced as by Cody and Waite ("Software Manual for the
 * Elementary Functions", 1980), most polynomials are those of Moshier's Cephes library. Exponentials and logarithms are within 2
 * ulp, what is made of them within 4; sine and cosine within 6e-7. Double precision calls the C library.
 */
final class Mathematics {
    /** Adding 1.5 · 2^23 to a float leaves a whole number, rounded, in its low bits. */
    private static final float ROUNDING = 0x1.8p23f;

    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN2_HIGH = 0.693359375;
    private static final double LN2_LOW = -2.12194440e-4;

    /** Numbers whose exponentials are the least normal one and the greatest. */
    private static final double LEAST = -87.33654;

    private static final double GREATEST = 88.72283;

    /** (e^r − 1 − r) / r² for |r| ≤ log 2 / 2, fitted to a relative error of 4e-9 of e^r. */
    private static final double[] EXP = {
        0.0013813145669596804, 0.008369418936362867, 0.04166845676967966, 0.16666514790293674, 0.4999999305077905
    };

    private static final double[] LOG = {
        7.0376836292E-2,
        -1.1514610310E-1,
        1.1676998740E-1,
        -1.2420140846E-1,
        1.4249322787E-1,
        -1.6668057665E-1,
        2.0000714765E-1,
        -2.4999993993E-1,
        3.3333331174E-1
    };
    private static final double[] SIN = {-1.9515295891E-4, 8.3321608736E-3, -1.6666654611E-1};
    private static final double[] COS = {2.443315711809948E-5, -1.388731625493765E-3, 4.166664568298827E-2};
    private static final double[] TANH = {
        -5.70498872745E-3, 2.06390887954E-2, -5.37397155531E-2, 1.33314422036E-1, -3.33332819422E-1
    };
    /** π/2 in three parts, the first ones short, so that a product with a whole number below 2^13 is exact. */
    private static final double[] HALF_PI = {1.5703125, 4.837512969970703125e-4, 7.549789948768648e-8};

    /** Sines of larger numbers are the C library's. */
    private static final double FAR = 8192;

    private final Code code;

    Mathematics(Code code) {
        this.code = code;
    }

    /** e^x; 0 for what is below the least normal number. */
    Ssa exp(Ssa x) {
        if (isDouble(x)) {
            return code.each("@exp", x);
        }
        Ssa near = clamp(x, LEAST, GREATEST);
        Ssa n = rounded(near);
        Ssa exponent = code.binary("shl", code.bits(n, "i32"), integer(x, 23));
        Ssa y = code.bits(code.add(code.bits(power(near, n), "i32"), exponent), "float");
        Ssa normal = code.select(code.compare("olt", x, number(x, LEAST)), number(x, 0), y);
        Ssa infinite = code.mul(x, number(x, Double.POSITIVE_INFINITY));
        return code.select(code.compare("ugt", x, number(x, GREATEST)), infinite, normal);
    }

    /** x / log 2, rounded to a whole number, with {@link #ROUNDING} added. */
    private Ssa rounded(Ssa x) {
        return code.fma(x, number(x, LOG2_E), number(x, ROUNDING));
    }

    /** e^r, where r is what n · log 2 leaves of x, and n is {@link #rounded} from it. */
    private Ssa power(Ssa x, Ssa n) {
        Ssa whole = code.sub(n, number(x, ROUNDING));
        Ssa r = code.fma(whole, number(x, -LN2_HIGH), x);
        r = code.fma(whole, number(x, -LN2_LOW), r);
        Ssa square = code.mul(r, r);
        Ssa low = code.fma(number(x, EXP[3]), r, number(x, EXP[4]));
        Ssa high = code.fma(number(x, EXP[1]), r, number(x, EXP[2]));
        high = code.fma(number(x, EXP[0]), square, high);
        Ssa tail = code.fma(high, square, low);
        return code.fma(tail, square, code.add(r, number(x, 1)));
    }

    /** 2^n for a {@link #rounded} n from −126 to 127. */
    private Ssa powerOfTwo(Ssa n) {
        Ssa exponent = code.binary("shl", code.bits(n, "i32"), integer(n, 23));
        return code.bits(code.add(exponent, integer(n, 127 << 23)), "float");
    }

    /** e^x + 1 for x ≥ −87; for x above 88 as for 88. */
    private Ssa expPlusOne(Ssa x) {
        Ssa near = clamp(x, -87, 88);
        Ssa n = rounded(near);
        return code.fma(power(near, n), powerOfTwo(n), number(x, 1));
    }

    Ssa log(Ssa x) {
        if (isDouble(x)) {
            return code.each("@log", x);
        }
        Ssa tiny = code.compare("olt", x, number(x, Float.MIN_NORMAL));
        Ssa scaled = code.select(tiny, code.mul(x, number(x, 0x1p23)), x);
        Ssa shift = code.select(tiny, number(x, -23), number(x, 0));
        Ssa positive = code.compare("ogt", x, number(x, 0));
        Ssa zero = code.compare("oeq", x, number(x, 0));
        Ssa finite = code.compare("olt", x, number(x, Double.POSITIVE_INFINITY));
        Ssa nonPositive = code.select(zero, number(x, Double.NEGATIVE_INFINITY), number(x, Double.NaN));
        Ssa special = code.select(positive, x, nonPositive);
        return code.select(code.binary("and", positive, finite), logNormal(scaled, shift), special);
    }

    /** log(x) + shift · log 2 for positive, finite x that is no subnormal number. */
    private Ssa logNormal(Ssa x, Ssa shift) {
        Ssa[] parts = parts(x);
        return logNearOne(parts[0], code.add(parts[1], shift));
    }

    /** f and e, of which (1 + f) · 2^e = x and √½ ≤ 1 + f ≤ √2. */
    private Ssa[] parts(Ssa x) {
        int low = Float.floatToIntBits((float) Math.sqrt(0.5));
        Ssa bits = code.add(code.bits(x, "i32"), integer(x, Float.floatToIntBits(1) - low));
        Ssa exponent = code.sub(code.binary("ashr", bits, integer(x, 23)), integer(x, 127));
        Ssa mantissa = code.add(code.binary("and", bits, integer(x, 0x7fffff)), integer(x, low));
        return new Ssa[] {
            code.sub(code.bits(mantissa, "float"), number(x, 1)), code.convert("sitofp", exponent, x.type())
        };
    }

    /** log(1 + f) + e · log 2 for √½ ≤ 1 + f ≤ √2. */
    private Ssa logNearOne(Ssa f, Ssa e) {
        Ssa square = code.mul(f, f);
        Ssa y = code.mul(code.mul(polynomial(f, LOG), f), square);
        y = code.fma(e, number(f, LN2_LOW), y);
        y = code.fma(square, number(f, -0.5), y);
        return code.fma(e, number(f, LN2_HIGH), code.add(f, y));
    }

    /** log((w + ½) / 2^32) of an unsigned 32-bit w, without loss near 1. */
    Ssa logOfWord(Ssa word) {
        Type type = word.type().with("float");
        Ssa scale = Code.constant(type, 0x1p-32);
        Ssa half = Code.constant(type, 0x1p-33);
        Ssa u = code.fma(code.convert("uitofp", word, type), scale, half);
        Ssa inverted = code.binary("xor", word, integer(word, -1));
        Ssa v = code.fma(code.convert("uitofp", inverted, type), scale, half);
        Ssa nearOne = code.compare("olt", v, number(v, 1 - Math.sqrt(0.5)));
        Ssa[] parts = parts(u);
        return logNearOne(
                code.select(nearOne, code.negative(v), parts[0]), code.select(nearOne, number(u, 0), parts[1]));
    }

    Ssa log1p(Ssa x) {
        if (isDouble(x)) {
            return code.each("@log1p", x);
        }
        Ssa sum = code.add(x, number(x, 1));
        Ssa lost = code.div(code.sub(x, code.sub(sum, number(x, 1))), sum);
        Ssa log = log(sum);
        Ssa corrected = code.add(log, lost);
        Ssa ordinary = code.binary(
                "and",
                code.compare("ogt", sum, number(x, 0)),
                code.compare("olt", sum, number(x, Double.POSITIVE_INFINITY)));
        Ssa zero = code.compare("oeq", x, number(x, 0));
        return code.select(zero, x, code.select(ordinary, corrected, log));
    }

    Ssa sin(Ssa x) {
        return isDouble(x) ? code.each("@sin", x) : circular(x, 0, "@sin");
    }

    Ssa cos(Ssa x) {
        return isDouble(x) ? code.each("@cos", x) : circular(x, 1, "@cos");
    }

    private Ssa circular(Ssa x, int quadrants, String exact) {
        Ssa far = code.compare("ogt", absolute(x), number(x, FAR));
        Ssa any = x.type().lanes() == 1
                ? far
                : code.call(Type.I1, "@llvm.vector.reduce.or." + far.type().suffix(), far);
        return code.choose(
                any,
                () -> code.convert(
                        "fptrunc",
                        code.each(exact, code.convert("fpext", x, x.type().with("double"))),
                        x.type()),
                () -> near(x, quadrants));
    }

    /** sin(x + quadrants · π/2). */
    private Ssa near(Ssa x, int quadrants) {
        Ssa n = code.fma(x, number(x, 2 / Math.PI), number(x, ROUNDING));
        Ssa whole = code.sub(n, number(x, ROUNDING));
        Ssa r = x;
        for (double part : HALF_PI) {
            r = code.fma(whole, number(x, -part), r);
        }
        return turned(r, code.add(code.bits(n, "i32"), integer(x, quadrants)));
    }

    /** sin(r + n · π/2) for |r| ≤ π/4. */
    Ssa turned(Ssa r, Ssa n) {
        Ssa z = code.mul(r, r);
        Ssa sine = code.fma(code.mul(polynomial(z, SIN), z), r, r);
        Ssa cosine = code.fma(z, number(r, -0.5), number(r, 1));
        cosine = code.fma(polynomial(z, COS), code.mul(z, z), cosine);
        Ssa odd = code.compare("ne", code.binary("and", n, integer(n, 1)), integer(n, 0));
        Ssa sign = code.binary("shl", code.binary("and", n, integer(n, 2)), integer(n, 30));
        Ssa value = code.bits(code.select(odd, cosine, sine), "i32");
        return code.bits(code.binary("xor", value, sign), "float");
    }

    Ssa tanh(Ssa x) {
        if (isDouble(x)) {
            return code.each("@tanh", x);
        }
        Ssa z = code.mul(x, x);
        Ssa small = code.fma(code.mul(polynomial(z, TANH), z), x, x);
        Ssa a = absolute(x);
        Ssa large = code.sub(number(x, 1), code.div(number(x, 2), expPlusOne(code.add(a, a))));
        large = code.intrinsic("copysign", large, x);
        return code.select(code.compare("olt", a, number(x, 0.625)), small, large);
    }

    /** Not below e^−88. */
    Ssa sigmoid(Ssa x) {
        Ssa one = number(x, 1);
        Ssa opposite = code.negative(x);
        Ssa sum = isDouble(x) ? code.add(code.each("@exp", opposite), one) : expPlusOne(opposite);
        return code.div(one, sum);
    }

    Ssa softplus(Ssa x) {
        Ssa zero = number(x, 0);
        Ssa one = number(x, 1);
        Ssa e = exp(code.negative(absolute(x)));
        Ssa positive = code.select(code.compare("olt", x, zero), zero, x);
        if (isDouble(x)) {
            return code.add(positive, code.each("@log1p", e));
        }
        Ssa sum = code.add(e, one);
        Ssa lost = code.div(code.sub(e, code.sub(sum, one)), sum);
        return code.add(positive, code.add(logNormal(sum, zero), lost));
    }

    /** C's pow differs from Java's in that 1 to the power NaN, and ±1 to the power ±∞, are 1. */
    Ssa pow(Ssa a, Ssa b) {
        if (!isDouble(a)) {
            Type wide = a.type().with("double");
            Ssa power = pow(code.convert("fpext", a, wide), code.convert("fpext", b, wide));
            return code.convert("fptrunc", power, a.type());
        }
        Ssa unit = code.compare("oeq", absolute(a), number(a, 1));
        Ssa finite = code.compare("olt", absolute(b), number(b, Double.POSITIVE_INFINITY));
        Ssa special = code.binary("and", unit, code.binary("xor", finite, Code.constant(finite.type(), 1)));
        Ssa undefined = code.binary("or", special, code.compare("uno", b, b));
        return code.select(undefined, number(a, Double.NaN), code.each("@pow", a, b));
    }

    private Ssa absolute(Ssa x) {
        return code.intrinsic("fabs", x);
    }

    /** NaN stays. */
    private Ssa clamp(Ssa x, double low, double high) {
        Ssa least = number(x, low);
        Ssa most = number(x, high);
        Ssa above = code.select(code.compare("ogt", least, x), least, x);
        return code.select(code.compare("olt", most, above), most, above);
    }

    /** By Horner's rule; the highest power first. */
    private Ssa polynomial(Ssa x, double... coefficients) {
        Ssa sum = number(x, coefficients[0]);
        for (int k = 1; k < coefficients.length; k++) {
            sum = code.fma(sum, x, number(x, coefficients[k]));
        }
        return sum;
    }

    private static boolean isDouble(Ssa x) {
        return x.type().element().equals("double");
    }

    private static Ssa number(Ssa like, double number) {
        return Code.constant(like.type(), number);
    }

    private static Ssa integer(Ssa like, int number) {
        return Code.constant(like.type().with("i32"), number);
    }
}
